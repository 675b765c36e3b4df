// SPDX-License-Identifier: MIT
#pragma once
// The concepts and functions of std::ranges, and those of iterators, without the views and streams that come with them in
// <ranges>, <iterator> and <memory>, which take longer to compile than all other standard headers of a fit together.
// libstdc++ has the part that is needed in files of its own; elsewhere it is the whole.

#include <array> // which the files of libstdc++ take for granted
#if __has_include(<bits/ranges_base.h>)
#    include <bits/ptr_traits.h>
#    include <bits/ranges_base.h>
#else
#    include <iterator>
#    include <memory>
#    include <ranges>
#endif
