#pragma once

namespace sluice {

/// Lets the calling thread, and those that it starts, wait for a processor while others want one: so that a
/// window stays smooth while a search keeps all of them busy. For good: a thread cannot take it back.
/// Thread rule: any thread, of itself.
void yieldToOthers();

} // namespace sluice
