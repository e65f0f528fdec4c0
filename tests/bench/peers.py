#!/usr/bin/env python3
"""Compares Sluice's window with its peers under a real X server, side by side in one run.

    peers.py SLUICE_BINARY [--rounds N] [--peer NAME]... [--only open|pages]

Prints medians and ratios for
- time from start to the first frame that stays (1 MiB and 64 GiB sparse files), and RssAnon then;
- CPU time of program and X server for 200 Page Downs, per byte shown.
Programs that are not installed are left out, and said so. Needs Xvfb and xdotool.
"""

import argparse
import mmap
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

PEERS = ["bless", "okteta", "wxHexEditor", "ghex"]
LOADS_WHOLE_FILES = ["okteta", "ghex"]
WIDTH, HEIGHT = 1920, 1080
TICKS = os.sysconf("SC_CLK_TCK")


class Screen:
    """An Xvfb whose frame buffer is a mapped file: looking at it costs the X server nothing."""

    def __init__(self, folder):
        read, write = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", folder,
             "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        self.display = ":" + os.read(read, 16).decode().strip()
        os.close(read)
        with open(os.path.join(folder, "Xvfb_screen0"), "rb") as file:
            self.pixels = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)

    def sample(self):
        """One channel of every 97th pixel: enough to tell frames apart."""
        return self.pixels[4096::4 * 97]

    def close(self):
        self.process.terminate()
        self.process.wait()


def differing(a, b):
    return sum(x != y for x, y in zip(a, b)) / max(1, len(a))


def process_tree(pid):
    found, children = [pid], {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    parent = int(stat.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry))
    for known in found:
        found += children.get(known, [])
    return found


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / TICKS


def rss_anon(pids):
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/status") as status:
                total += sum(int(line.split()[1]) for line in status if line.startswith("RssAnon"))
        except OSError:
            pass
    return total * 1024


class Program:
    def __init__(self, command, path, screen, home):
        self.screen = screen
        self.environment = dict(os.environ, DISPLAY=screen.display, HOME=home, XDG_CONFIG_HOME=home + "/config",
                                QT_QPA_PLATFORM="xcb", NO_AT_BRIDGE="1", GSETTINGS_BACKEND="memory")
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.empty = screen.sample()
        self.started = time.monotonic()
        self.process = subprocess.Popen([command, path], env=self.environment, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def xdotool(self, *arguments):
        return subprocess.run(["xdotool", *arguments], env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout.decode()

    def wait_for_final_frame(self, quiet=1.5, limit=90):
        """Seconds from start to the first frame that looks like the one that stays."""
        frames = [(self.started, self.empty)]
        last_change = None
        while time.monotonic() - self.started < limit:
            frame, now = self.screen.sample(), time.monotonic()
            if frame != frames[-1][1]:
                if differing(frame, frames[-1][1]) > 0.002:
                    last_change = now
                frames.append((now, frame))
            if last_change and now - last_change > quiet and differing(frame, self.empty) > 0.01:
                break
            time.sleep(0.005)
        final = frames[-1][1]
        return next(when for when, frame in frames if differing(frame, final) < 0.004) - self.started

    def focus(self):
        """Puts the largest visible window over the whole screen and the keyboard into it."""
        sizes = []
        for window in self.xdotool("search", "--onlyvisible", "--name", ".").split():
            shape = dict(line.split("=", 1) for line in
                         self.xdotool("getwindowgeometry", "--shell", window).split() if "=" in line)
            sizes.append((int(shape.get("WIDTH", 0)) * int(shape.get("HEIGHT", 0)), window))
        window = max(sizes)[1]
        self.xdotool("windowmove", window, "0", "0", "windowsize", window, str(WIDTH), str(HEIGHT))
        self.settle()
        self.xdotool("windowfocus", window)
        self.xdotool("mousemove", str(WIDTH // 4), str(HEIGHT // 2), "click", "1")
        self.xdotool("mousemove", "2", str(HEIGHT - 2))
        self.settle()
        self.xdotool("key", "ctrl+Home")
        self.settle()

    def settle(self, quiet=0.25, limit=5):
        begin = last_change = time.monotonic()
        previous = self.screen.sample()
        while time.monotonic() - last_change < quiet and time.monotonic() - begin < limit:
            frame = self.screen.sample()
            if frame != previous and differing(frame, previous) > 0.0005:
                last_change = time.monotonic()
            previous = frame
            time.sleep(0.01)

    def pages_to_the_end(self, limit=400):
        """Page Downs until the picture no longer changes."""
        pages, previous = 0, self.screen.sample()
        while pages < limit:
            self.xdotool("key", "Next")
            self.settle(quiet=0.12)
            frame = self.screen.sample()
            if differing(frame, previous) < 0.005:
                break
            previous = frame
            pages += 1
        return pages

    def page_down_cpu(self, count=200):
        pids = process_tree(self.process.pid) + [self.screen.process.pid]
        before = cpu_seconds(pids)
        self.xdotool("key", "--repeat", str(count), "--delay", "30", "Next")
        time.sleep(0.5)
        return (cpu_seconds(pids) - before) / count

    def idle_cpu(self, seconds=5):
        pids = process_tree(self.process.pid)
        before = cpu_seconds(pids)
        time.sleep(seconds)
        return (cpu_seconds(pids) - before) / seconds

    def close(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.settle()


def make_files(folder):
    def write(name, size):
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            state = 12345
            for _ in range(size // 8):
                state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
                file.write(state.to_bytes(8, "little"))
        return path

    small = write("1MiB.bin", 1 << 20)
    sparse = os.path.join(folder, "sparse-64GiB.bin")
    shutil.copy(small, sparse)
    os.truncate(sparse, 64 << 30)
    return {"1 MiB": small, "64 GiB": sparse, "pages": write("256KiB.bin", 256 << 10),
            "scroll": write("4MiB.bin", 4 << 20)}


def bench_open(programs, files, screen, home, rounds):
    print("Time to the first frame that stays, and RssAnon (medians)")
    runs = {}
    for _ in range(rounds):
        for size in ("1 MiB", "64 GiB"):
            for name, command in programs.items():
                if size == "64 GiB" and name in LOADS_WHOLE_FILES:
                    continue
                program = Program(command, files[size], screen, home)
                seconds = program.wait_for_final_frame()
                anonymous = rss_anon(process_tree(program.process.pid)) / 2 ** 20
                runs.setdefault((name, size), []).append((seconds, anonymous))
                program.close()
    medians = {key: tuple(statistics.median(column) for column in zip(*values)) for key, values in runs.items()}
    for (name, size), (seconds, anonymous) in medians.items():
        print(f"  {name:12} {size:7} {seconds:7.3f} s {anonymous:8.1f} MiB")
    large, small = medians["sluice", "64 GiB"], medians["sluice", "1 MiB"]
    print(f"  sluice, 64 GiB / 1 MiB: time {large[0] / small[0]:.2f}, RssAnon {large[1] / small[1]:.2f}")
    for (name, size), (seconds, _) in medians.items():
        if name != "sluice":
            print(f"  sluice / {name}, {size}: time {medians['sluice', size][0] / seconds:.2f}")


def bench_pages(programs, files, screen, home, rounds):
    print("200 Page Downs: CPU of program and X server (medians)")
    medians = {}
    for name, command in programs.items():
        program = Program(command, files["pages"], screen, home)
        program.wait_for_final_frame()
        program.focus()
        pages = program.pages_to_the_end()
        program.close()
        if pages < 2:
            print(f"  {name:12} does not follow Page Down here: left out")
            continue
        bytes_per_page = (256 << 10) / pages
        costs, idle = [], []
        for _ in range(rounds):
            program = Program(command, files["scroll"], screen, home)
            program.wait_for_final_frame()
            program.focus()
            costs.append(program.page_down_cpu())
            idle.append(program.idle_cpu())
            program.close()
        cost = statistics.median(costs)
        medians[name] = cost / bytes_per_page
        print(f"  {name:12} {cost * 1e3:6.2f} ms a page of {bytes_per_page:6.0f} B: {medians[name] * 1e9:7.0f} ns a "
              f"byte; idle {statistics.median(idle) * 100:.2f} % of a core")
    for name, cost in medians.items():
        if name != "sluice" and "sluice" in medians:
            print(f"  sluice / {name}, CPU per byte shown: {medians['sluice'] / cost:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sluice")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", action="append", choices=PEERS)
    parser.add_argument("--only", choices=["open", "pages"])
    options = parser.parse_args()

    programs = {"sluice": os.path.abspath(options.sluice)}
    for name in options.peer or PEERS:
        if shutil.which(name):
            programs[name] = name
        else:
            print(f"{name}: not installed, left out", file=sys.stderr)

    with tempfile.TemporaryDirectory() as folder:
        home = os.path.join(folder, "home")
        os.makedirs(home + "/config")
        files = make_files(folder)
        screen = Screen(folder)
        try:
            if options.only != "pages":
                bench_open(programs, files, screen, home, options.rounds)
            if options.only != "open":
                bench_pages(programs, files, screen, home, options.rounds)
        finally:
            screen.close()


if __name__ == "__main__":
    main()
