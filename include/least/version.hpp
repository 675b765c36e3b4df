// SPDX-License-Identifier: MIT
#pragma once
// The version of the library. This is its only place: the build reads it from here.

namespace least {

inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

} // namespace least
