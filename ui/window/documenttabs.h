#pragma once

#include "ui/compare/comparetab.h"
#include "ui/panes/panepalette.h"
#include "ui/window/documenttab.h"

#include <QTabWidget>

#include <functional>

namespace sluice {

/// What is open, side by side: documents, slices and comparisons, each under a tab with its name, what is to
/// be known of it, and a button that closes it. Thread rule: the window's thread.
class DocumentTabs : public QTabWidget
{
    Q_OBJECT

public:
    explicit DocumentTabs(QWidget* parent = nullptr);

    [[nodiscard]] QList<DocumentTab*> documents() const;
    [[nodiscard]] QList<CompareTab*> compares() const;
    /// Null where the current tab is none, or another.
    [[nodiscard]] DocumentTab* currentDocument() const;
    [[nodiscard]] CompareTab* currentCompare() const;

    /// The tab that was given `path`; null when none was.
    [[nodiscard]] DocumentTab* documentAt(const QByteArray& path) const;
    /// Another tab that shows the same file, under whatever name; null when there is none.
    [[nodiscard]] DocumentTab* twinOf(const DocumentTab& tab) const;

    /// At the end; takes the tab over. What its tab says of a document follows that.
    void add(DocumentTab* tab);
    void add(CompareTab* tab);
    /// Out of sight at once, and deleted once it is safe: it may be the one whose signal is being answered.
    void remove(QWidget* tab);
    /// Makes the tab `step` further on, around the ends, the current one.
    void step(int step);
    /// Brings the tab of `view` to the front, with `range` selected and in sight. The keyboard stays.
    void reveal(const View& view, ByteRange range);
    /// A file is being opened.
    [[nodiscard]] bool isOpening() const;

    /// Of all panes, those of tabs to come too, and of the marks that slices have.
    void setColours(const PanePalette& palette);
    [[nodiscard]] const PanePalette& colours() const { return m_palette; }
    /// Changes the looks of every document; comparisons take `shared`.
    void changeAll(const std::function<void(ViewOptions&)>& change, const ViewOptions& shared) const;

Q_SIGNALS:
    void closeWanted(QWidget* tab);

private:
    template <typename Tab>
    [[nodiscard]] QList<Tab*> all() const;
    void addCloseButton(QWidget* tab, const QString& title);
    void describe(const DocumentTab* tab);

    PanePalette m_palette = PanePalette::light();
};

} // namespace sluice
