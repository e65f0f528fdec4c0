#include "ui/panes/panepalette.h"

namespace sluice {

ByteClass byteClass(quint8 byte)
{
    if (byte == 0)
        return ByteClass::Zero;
    if (byte == 0xff)
        return ByteClass::AllOnes;
    if (byte >= 0x80)
        return ByteClass::High;
    if (byte == ' ' || (byte >= '\t' && byte <= '\r'))
        return ByteClass::Space;
    return byte < ' ' || byte == 0x7f ? ByteClass::Control : ByteClass::Printable;
}

PanePalette PanePalette::light()
{
    PanePalette p;
    p.background = QColor(0xffffff);
    p.alternate = QColor(0xf5f7fa);
    p.text = QColor(0x1b1f27);
    p.dim = QColor(0x5f6673);
    p.offsets = QColor(0x5f6775);
    p.header = QColor(0xeef1f5);
    p.selection = QColor(0xc9dffb);
    p.selectedText = QColor(0x0d2442);
    p.caret = QColor(0x0a62c9);
    p.pending = QColor(0xe9ecf1);
    p.lost = QColor(0xfbdcd7);
    p.invalid = QColor(0xb3201f);
    p.grid = QColor(0xd5dae1);
    p.difference = QColor(0xffe7b8);
    p.differenceMark = QColor(0xb06000);
    p.hit = QColor(0xffec8b);
    p.changed = QColor(0xdff5e1);
    p.fresh = QColor(0x8fdc9c);
    p.fading = QColor(0xb9eac0);
    p.classes = {QColor(0x636a77), QColor(0x0b4388), QColor(0x0a7a70),
                 QColor(0x9d4d00), QColor(0x7c2a94), QColor(0xb0124f)};
    p.marks = {QColor(0xb87400), QColor(0x1a63c6), QColor(0x1f7f3f), QColor(0xc62f3a),
               QColor(0x7c3fb5), QColor(0x007f87), QColor(0xc0308c), QColor(0x7d5a3c)};
    return p;
}

PanePalette PanePalette::dark()
{
    PanePalette p;
    p.background = QColor(0x15181d);
    p.alternate = QColor(0x1b1f26);
    p.text = QColor(0xe4e8ee);
    p.dim = QColor(0x929bab);
    p.offsets = QColor(0x929baa);
    p.header = QColor(0x20252d);
    p.selection = QColor(0x264f7d);
    p.selectedText = QColor(0xf3f8ff);
    p.caret = QColor(0x6fb4ff);
    p.pending = QColor(0x272c35);
    p.lost = QColor(0x54282a);
    p.invalid = QColor(0xff9087);
    p.grid = QColor(0x303742);
    p.difference = QColor(0x4d3a10);
    p.differenceMark = QColor(0xe0a038);
    p.hit = QColor(0x55500a);
    p.changed = QColor(0x10301b);
    p.fresh = QColor(0x1f6b39);
    p.fading = QColor(0x184d2a);
    p.classes = {QColor(0x8a93a0), QColor(0xa9d4ff), QColor(0x38bfac),
                 QColor(0xf5bd66), QColor(0xc48ff0), QColor(0xff86aa)};
    p.marks = {QColor(0xf0b13c), QColor(0x6fb4ff), QColor(0x5fcf7f), QColor(0xff7d86),
               QColor(0xc79bff), QColor(0x4fd0d0), QColor(0xff8fd0), QColor(0xc8a27c)};
    return p;
}

} // namespace sluice
