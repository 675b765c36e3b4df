// SPDX-License-Identifier: MIT
#pragma once
// Transistors on a microprocessor by year of introduction, in thousands.
//
// Source: Karl Rupp, "Microprocessor Trend Data", https://github.com/karlrupp/microprocessor-trend-data, CC BY 4.0;
// mean of the processors of each year. The talk's six points are the first six, rounded.

#include <array>

namespace transistors {

inline constexpr std::array<double, 6> talk_years{1971, 1972, 1974, 1979, 1982, 1985};
inline constexpr std::array<double, 6> talk_counts{2.31, 3.55, 6.10, 29.16, 135.77, 273.84};

inline constexpr std::array<double, 33> years{1971, 1972, 1974, 1979, 1982, 1985, 1986, 1988, 1989, 1990, 1992,
                                              1993, 1994, 1995, 1996, 1997, 1998, 1999, 2000, 2001, 2002, 2003,
                                              2004, 2005, 2006, 2007, 2008, 2009, 2010, 2011, 2012, 2013, 2014};
inline constexpr std::array<double, 33> counts{
    2.30824152676,      3.55452235561,      6.09756235221,      29.1637757405,      135.772714211,
    273.841963426,      109.411381058,      121.881418484,      1207.90074743,      1207.90074743,
    1809.2582770133333, 1914.525895021333,  2349.53982019,      6376.258211365,     5971.619202936,
    6372.8530295225,    15261.3780258,      11857.955891315,    29278.115463399998, 33594.416221025,
    104867.06213783333, 103997.57581203333, 168518.49862266667, 216788.77155000003, 295851.85549133335,
    399631.0593998334,  427774.62214,       1365208.932443,     860108.5511719999,  1656666.6666666667,
    2000000.0,          4650000.0,          4120000.0};

} // namespace transistors
