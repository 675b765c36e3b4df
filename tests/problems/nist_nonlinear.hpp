// SPDX-License-Identifier: MIT
#pragma once
// Reference problems of nonlinear least squares: data, a model f(b, x), two starts (the first one far, the second one
// near), and the parameters, their standard errors and the residual sum of squares at the minimum.
//
//     for_each_nonlinear([](auto problem) {
//         using p = decltype(problem);    // p::name, p::parameters, p::x(), p::y(), p::model, p::starts,
//     });                                 // p::reference, p::reference_errors, p::reference_rss, p::sorted(b)
//
// A model takes b[0], b[1], ... of any number: a real, a dual number, a dual number of dual numbers.
//
// Sources: data, models and starts are those of the NIST Statistical Reference Datasets,
// https://www.itl.nist.gov/div898/strd/, public domain. The reference figures are our refits with 30 digits; they agree
// with the certified ones, which have 11 digits.

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace problems::nist {

// What several problems have in common.

template <std::size_t N>
struct nonlinear_problem {
    static constexpr std::size_t parameters = N;

    /// The parameters in an order in which they can be compared: the one they have, unless the problem says otherwise.
    template <class T>
    static constexpr std::array<T, N> sorted(std::array<T, N> b)
    {
        return b;
    }
};

struct chwirut : nonlinear_problem<3> {
    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::exp;
            return exp(-b[0] * x) / (b[1] + b[2] * x);
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 3>, 2> starts{{{0.1, 0.01, 0.02}, {0.15, 0.008, 0.01}}};
    // clang-format on
};

/// Three exponentials: b = amplitude, rate, amplitude, rate, amplitude, rate. A fit may find the three in any order;
/// sorted puts the slowest first, as the references have it.
struct lanczos : nonlinear_problem<6> {
    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::exp;
            return b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x);
        }
    };

    template <class T>
    static constexpr std::array<T, 6> sorted(std::array<T, 6> b)
    {
        const auto order = [&b](std::size_t i, std::size_t j) {
            if (b[j + 1] < b[i + 1]) {
                std::swap(b[i], b[j]);
                std::swap(b[i + 1], b[j + 1]);
            }
        };
        order(0, 2);
        order(2, 4);
        order(0, 2);
        return b;
    }

    // clang-format off
    static constexpr std::array<std::array<double, 6>, 2> starts{{
        {1.2, 0.3, 5.6, 5.5, 6.5, 7.6}, {0.5, 0.7, 3.6, 4.2, 4, 6.3}}};
    static constexpr std::array<double, 24> x_data{
        0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1,
        1.05, 1.1, 1.15};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
};

/// Two peaks on an exponential.
struct gauss : nonlinear_problem<8> {
    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::exp;
            const auto u = (x - b[3]) / b[4], v = (x - b[6]) / b[7];
            return b[0] * exp(-b[1] * x) + b[2] * exp(-u * u) + b[5] * exp(-v * v);
        }
    };

    /// 1, 2, ... 250
    static constexpr std::array<double, 250> x_data = [] {
        std::array<double, 250> x{};
        for (std::size_t i = 0; i < x.size(); ++i) { x[i] = static_cast<double>(i + 1); }
        return x;
    }();

    static constexpr const auto& x() { return x_data; }
};

// The problems, in the order of their difficulty: 7 lower, then 5 average, then 6 higher.

struct misra1a : nonlinear_problem<2> {
    static constexpr const char* name = "Misra1a";

    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::exp;
            return b[0] * (1 - exp(-b[1] * x));
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 2>, 2> starts{{{500, 0.0001}, {250, 0.0005}}};
    static constexpr std::array<long double, 2> reference{
        238.942129178861708329483496815L, 5.50156431805913559667362266064e-4L};
    static constexpr std::array<long double, 2> reference_errors{
        2.70700752413944809465945595866L, 7.26686884361903929095383703851e-6L};
    static constexpr long double reference_rss = 0.124551388944405516006479604083L;
    static constexpr std::array<double, 14> x_data{
        77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760};
    static constexpr std::array<double, 14> y_data{
        10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

struct chwirut2 : chwirut {
    static constexpr const char* name = "Chwirut2";

    // clang-format off
    static constexpr std::array<long double, 3> reference{
        0.166576665368041093313442153871L, 0.00516532912857259630921696102227L, 0.0121500070958296041404995872451L};
    static constexpr std::array<long double, 3> reference_errors{
        0.0383032868103316076532447693422L, 6.66216051264369477505277295915e-4L, 0.00153042347668563888117609995764L};
    static constexpr long double reference_rss = 513.048029406865470484640719067L;
    static constexpr std::array<double, 54> x_data{
        0.5, 1, 1.75, 3.75, 5.75, 0.875, 2.25, 3.25, 5.25, 0.75, 1.75, 2.75, 4.75, 0.625, 1.25, 2.25, 4.25, 0.5, 3,
        0.75, 3, 1.5, 6, 3, 6, 1.5, 3, 0.5, 2, 4, 0.75, 2, 5, 0.75, 2.25, 3.75, 5.75, 3, 0.75, 2.5, 4, 0.75, 2.5, 4,
        0.75, 2.5, 4, 0.5, 6, 3, 0.5, 2.75, 0.5, 1.75};
    static constexpr std::array<double, 54> y_data{
        92.9, 57.1, 31.05, 11.5875, 8.025, 63.6, 21.4, 14.25, 8.475, 63.8, 26.8, 16.4625, 7.125, 67.3, 41, 21.15, 8.175,
        81.5, 13.12, 59.9, 14.62, 32.9, 5.44, 12.56, 5.44, 32, 13.95, 75.8, 20, 10.42, 59.5, 21.67, 8.55, 62, 20.2,
        7.76, 3.75, 11.81, 54.7, 23.7, 11.55, 61.3, 17.7, 8.74, 59.2, 16.3, 8.62, 81, 4.87, 14.62, 81.7, 17.17, 81.3,
        28.9};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

struct chwirut1 : chwirut {
    static constexpr const char* name = "Chwirut1";

    // clang-format off
    static constexpr std::array<long double, 3> reference{
        0.190278183696359738347794046659L, 0.00613140044771104624145829901129L, 0.0105309083989372902218712445017L};
    static constexpr std::array<long double, 3> reference_errors{
        0.0219385570347513106120797894137L, 3.4500025050529778753435131253e-4L, 7.92818477478627918694875363348e-4L};
    static constexpr long double reference_rss = 2384.47713930934988085557813729L;
    static constexpr std::array<double, 214> x_data{
        0.5, 0.625, 0.75, 0.875, 1, 1.25, 1.75, 2.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5.25, 5.75, 0.5, 0.625,
        0.75, 0.875, 1, 1.25, 1.75, 2.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5.25, 5.75, 0.5, 0.625, 0.75, 0.875,
        1, 1.25, 1.75, 2.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5.25, 5.75, 0.5, 0.625, 0.75, 0.875, 1, 1.25,
        1.75, 2.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5.25, 5.75, 0.5, 0.75, 1.5, 3, 3, 3, 6, 0.5, 0.75, 1.5, 3,
        3, 3, 6, 0.5, 0.75, 1.5, 3, 3, 3, 6, 0.5, 0.75, 1.5, 3, 6, 3, 3, 6, 0.5, 0.75, 1, 1.5, 2, 2, 2.5, 3, 4, 5, 6,
        0.5, 0.75, 1, 1.5, 2, 2, 2.5, 3, 4, 5, 6, 0.5, 0.75, 1, 1.5, 2, 2, 2.5, 3, 4, 5, 6, 0.5, 0.625, 0.75, 0.875, 1,
        1.25, 2.25, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5.25, 5.75, 3, 3, 3, 3, 3, 3, 0.5, 0.75, 1, 1.5, 2, 2.5, 2, 2.5,
        3, 4, 5, 6, 0.5, 0.75, 1, 1.5, 2, 2.5, 2, 2.5, 3, 4, 5, 6, 0.5, 0.75, 1, 1.5, 2, 2.5, 2, 2.5, 3, 4, 5, 6, 3,
        0.5, 0.75, 1.5, 3, 6, 3, 6, 3, 3, 3, 1.75, 1.75, 0.5, 0.75, 1.75, 1.75, 2.75, 3.75, 1.75, 1.75, 0.5, 0.75, 2.75,
        3.75, 1.75, 1.75};
    static constexpr std::array<double, 214> y_data{
        92.9, 78.7, 64.2, 64.9, 57.1, 43.3, 31.1, 23.6, 31.05, 23.775, 17.7375, 13.8, 11.5875, 9.4125, 7.725, 7.35,
        8.025, 90.6, 76.9, 71.6, 63.6, 54, 39.2, 29.3, 21.4, 29.175, 22.125, 17.5125, 14.25, 9.45, 9.15, 7.9125, 8.475,
        6.1125, 80, 79, 63.8, 57.2, 53.2, 42.5, 26.8, 20.4, 26.85, 21, 16.4625, 12.525, 10.5375, 8.5875, 7.125, 6.1125,
        5.9625, 74.1, 67.3, 60.8, 55.5, 50.3, 41, 29.4, 20.4, 29.3625, 21.15, 16.7625, 13.2, 10.875, 8.175, 7.35,
        5.9625, 5.625, 81.5, 62.4, 32.5, 12.41, 13.12, 15.56, 5.63, 78, 59.9, 33.2, 13.84, 12.75, 14.62, 3.94, 76.8, 61,
        32.9, 13.87, 11.81, 13.31, 5.44, 78, 63.5, 33.8, 12.56, 5.63, 12.75, 13.12, 5.44, 76.8, 60, 47.8, 32, 22.2,
        22.57, 18.82, 13.95, 11.25, 9, 6.67, 75.8, 62, 48.8, 35.2, 20, 20.32, 19.31, 12.75, 10.42, 7.31, 7.42, 70.5,
        59.5, 48.5, 35.8, 21, 21.67, 21, 15.64, 8.17, 8.55, 10.12, 78, 66, 62, 58, 47.7, 37.8, 20.2, 21.07, 13.87, 9.67,
        7.76, 5.44, 4.87, 4.01, 3.75, 24.19, 25.76, 18.07, 11.81, 12.07, 16.12, 70.8, 54.7, 48, 39.8, 29.8, 23.7, 29.62,
        23.81, 17.7, 11.55, 12.07, 8.74, 80.7, 61.3, 47.5, 29, 24, 17.7, 24.56, 18.67, 16.24, 8.74, 7.87, 8.51, 66.7,
        59.2, 40.8, 30.7, 25.7, 16.3, 25.99, 16.95, 13.35, 8.62, 7.2, 6.64, 13.69, 81, 64.5, 35.5, 13.31, 4.87, 12.94,
        5.06, 15.19, 14.62, 15.64, 25.5, 25.95, 81.7, 61.6, 29.8, 29.81, 17.17, 10.39, 28.4, 28.69, 81.3, 60.9, 16.65,
        10.05, 28.9, 28.95};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

struct lanczos3 : lanczos {
    static constexpr const char* name = "Lanczos3";

    // clang-format off
    static constexpr std::array<long double, 6> reference{
        0.0868164149772815058175796577814L, 0.954981015046303882998953914036L, 0.844007774625294404080951030275L,
        2.95159518319030057569115965475L, 1.58256859014954702424279093279L, 4.98635650839917676045297099721L};
    static constexpr std::array<long double, 6> reference_errors{
        0.0171979088591167610115944775467L, 0.0970416244747826733390731670068L, 0.041488663282161798347664901516L,
        0.107663125060376459193152746897L, 0.0583715762806027351932784725934L, 0.034436403035021675431905226742L};
    static constexpr long double reference_rss = 1.61171935935734993237539099801e-8L;
    static constexpr std::array<double, 24> y_data{
        2.5134, 2.0443, 1.6684, 1.3664, 1.1232, 0.9269, 0.7679, 0.6389, 0.5338, 0.4479, 0.3776, 0.3197, 0.272, 0.2325,
        0.1997, 0.1723, 0.1493, 0.1301, 0.1138, 0.1, 0.0883, 0.0783, 0.0698, 0.0624};
    // clang-format on

    static constexpr const auto& y() { return y_data; }
};

struct gauss1 : gauss {
    static constexpr const char* name = "Gauss1";

    // clang-format off
    static constexpr std::array<std::array<double, 8>, 2> starts{{
        {97, 0.009, 100, 65, 20, 70, 178, 16.5}, {94, 0.0105, 99, 63, 25, 71, 180, 20}}};
    static constexpr std::array<long double, 8> reference{
        98.7782108710307248909498023875L, 0.0104972765171685468866908596793L, 100.489906329564921475755492032L,
        67.4811112763194676416226297991L, 23.1297733596585552555016488958L, 71.9945030037336248039403181421L,
        178.998050207263885587799579248L, 18.3893890254870335631672348194L};
    static constexpr std::array<long double, 8> reference_errors{
        0.575273127301782467919433563234L, 1.14062890172618746275742633348e-4L, 0.588317757521481687140592675467L,
        0.104605934120455515983247227692L, 0.174399511462175438665104732789L, 0.626227939129885999319294690721L,
        0.124369882170473376314253373615L, 0.201343128321757695712571912894L};
    static constexpr long double reference_rss = 1315.82224320337821144959348306L;
    static constexpr std::array<double, 250> y_data{
        97.62227, 97.80724, 96.62247, 92.59022, 91.23869, 95.32704, 90.3504, 89.46235, 91.7252, 89.86916, 86.88076,
        85.9436, 87.60686, 86.25839, 80.74976, 83.03551, 88.25837, 82.01316, 82.74098, 83.30034, 81.2785, 81.85506,
        80.75195, 80.09573, 81.07633, 78.81542, 78.38596, 79.93386, 79.48474, 79.95942, 76.10691, 78.3983, 81.4306,
        82.48867, 81.65462, 80.84323, 88.68663, 84.74438, 86.83934, 85.97739, 91.28509, 97.22411, 93.51733, 94.10159,
        101.9176, 98.43134, 110.4214, 107.6628, 111.7288, 116.5115, 120.7609, 123.9553, 124.2437, 130.7996, 133.296,
        130.7788, 132.0565, 138.6584, 142.9252, 142.7215, 144.1249, 147.4377, 148.2647, 152.0519, 147.3863, 149.2074,
        148.9537, 144.5876, 148.1226, 148.0144, 143.8893, 140.9088, 143.4434, 139.3938, 135.9878, 136.3927, 126.7262,
        124.4487, 122.8647, 113.8557, 113.7037, 106.8407, 107.0034, 102.4629, 96.09296, 94.57555, 86.98824, 84.90154,
        81.18023, 76.40117, 67.092, 72.67155, 68.10848, 67.99088, 63.34094, 60.55253, 56.18687, 53.64482, 53.70307,
        48.07893, 42.21258, 45.65181, 41.69728, 41.24946, 39.21349, 37.71696, 36.68395, 37.30393, 37.43277, 37.45012,
        32.64648, 31.84347, 31.39951, 26.68912, 32.25323, 27.61008, 33.58649, 28.10714, 30.26428, 28.01648, 29.11021,
        23.02099, 25.65091, 28.50295, 25.23701, 26.13828, 33.5326, 29.25195, 27.09847, 26.52999, 25.52401, 26.69218,
        24.55269, 27.71763, 25.20297, 25.61483, 25.06893, 27.6393, 24.94851, 25.86806, 22.48183, 26.90045, 25.39919,
        17.90614, 23.76039, 25.89689, 27.64231, 22.86101, 26.47003, 23.72888, 27.54334, 30.52683, 28.07261, 34.92815,
        28.29194, 34.19161, 35.41207, 37.09336, 40.9833, 39.53923, 47.80123, 47.46305, 51.04166, 54.58065, 57.53001,
        61.42089, 62.79032, 68.51455, 70.23053, 74.42776, 76.59911, 81.62053, 83.42208, 79.17451, 88.56985, 85.66525,
        86.55502, 90.65907, 84.2729, 85.7222, 83.10702, 82.16884, 80.42568, 78.15692, 79.79691, 77.84378, 74.50327,
        71.57289, 65.88031, 65.01385, 60.19582, 59.66726, 52.95478, 53.87792, 44.91274, 41.09909, 41.68018, 34.53379,
        34.86419, 33.14787, 29.58864, 27.29462, 21.91439, 19.08159, 24.9029, 19.82341, 16.75551, 18.24558, 17.23549,
        16.34934, 13.71285, 14.75676, 13.97169, 12.42867, 14.35519, 7.703309, 10.23441, 11.78315, 13.87768, 4.5357,
        10.05928, 8.424824, 10.53312, 9.602255, 7.877514, 6.258121, 8.899865, 7.877754, 12.51191, 10.66205, 6.0354,
        6.790655, 8.783535, 4.600288, 8.400915, 7.216561, 10.01741, 7.331278, 6.527863, 2.842001, 10.32507, 4.790995,
        8.377101, 6.264445, 2.706213, 8.362329, 8.983658, 3.362571, 1.182746, 4.875359};
    // clang-format on

    static constexpr const auto& y() { return y_data; }
};

struct dan_wood : nonlinear_problem<2> {
    static constexpr const char* name = "DanWood";

    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::pow;
            return b[0] * pow(x, b[1]);
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 2>, 2> starts{{{1, 5}, {0.7, 4}}};
    static constexpr std::array<long double, 2> reference{
        0.768862261764982931571652114144L, 3.86040558707605656742258907897L};
    static constexpr std::array<long double, 2> reference_errors{
        0.0182819738601418207112090568858L, 0.0517266109128682226910653434266L};
    static constexpr long double reference_rss = 0.00431730840829119170532207679937L;
    static constexpr std::array<double, 6> x_data{1.309, 1.471, 1.49, 1.565, 1.611, 1.68};
    static constexpr std::array<double, 6> y_data{2.138, 3.421, 3.597, 4.34, 4.882, 5.66};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

/// The data of Misra1a.
struct misra1b : nonlinear_problem<2> {
    static constexpr const char* name = "Misra1b";

    struct model {
        constexpr auto operator()(const auto& b, const auto& x) const
        {
            const auto z = 1 + b[1] * x / 2;
            return b[0] * (1 - 1 / (z * z));
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 2>, 2> starts{{{500, 0.0001}, {300, 0.0002}}};
    static constexpr std::array<long double, 2> reference{
        337.997461633687304493419038663L, 3.90390912865700347288767527578e-4L};
    static constexpr std::array<long double, 2> reference_errors{
        3.16439502065359787499391021289L, 4.25473218340765664875738400222e-6L};
    static constexpr long double reference_rss = 0.0754646815334089410806412011859L;
    // clang-format on

    static constexpr const auto& x() { return misra1a::x(); }
    static constexpr const auto& y() { return misra1a::y(); }
};

/// Of x[0] and x[1]; what is fitted is the logarithm of the y that were measured.
struct nelson : nonlinear_problem<3> {
    static constexpr const char* name = "Nelson";

    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::exp;
            return b[0] - b[1] * x[0] * exp(-b[2] * x[1]);
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 3>, 2> starts{{{2, 0.0001, -0.01}, {2.5, 5e-9, -0.05}}};
    static constexpr std::array<long double, 3> reference{
        2.59068360213624443618243704251L, 5.61777170264836906291635494833e-9L, -0.0577010131744484544089954902575L};
    static constexpr std::array<long double, 3> reference_errors{
        0.0191499964125169574133914209801L, 6.11240965401688285607652639805e-9L, 0.00395723665434373427708202637347L};
    static constexpr long double reference_rss = 3.79768331764514928354089824894L;
    static constexpr std::array<std::array<double, 2>, 128> x_data{{
        {1, 180}, {1, 180}, {1, 180}, {1, 180}, {1, 225}, {1, 225}, {1, 225}, {1, 225}, {1, 250}, {1, 250}, {1, 250},
        {1, 250}, {1, 275}, {1, 275}, {1, 275}, {1, 275}, {2, 180}, {2, 180}, {2, 180}, {2, 180}, {2, 225}, {2, 225},
        {2, 225}, {2, 225}, {2, 250}, {2, 250}, {2, 250}, {2, 250}, {2, 275}, {2, 275}, {2, 275}, {2, 275}, {4, 180},
        {4, 180}, {4, 180}, {4, 180}, {4, 225}, {4, 225}, {4, 225}, {4, 225}, {4, 250}, {4, 250}, {4, 250}, {4, 250},
        {4, 275}, {4, 275}, {4, 275}, {4, 275}, {8, 180}, {8, 180}, {8, 180}, {8, 180}, {8, 225}, {8, 225}, {8, 225},
        {8, 225}, {8, 250}, {8, 250}, {8, 250}, {8, 250}, {8, 275}, {8, 275}, {8, 275}, {8, 275}, {16, 180}, {16, 180},
        {16, 180}, {16, 180}, {16, 225}, {16, 225}, {16, 225}, {16, 225}, {16, 250}, {16, 250}, {16, 250}, {16, 250},
        {16, 275}, {16, 275}, {16, 275}, {16, 275}, {32, 180}, {32, 180}, {32, 180}, {32, 180}, {32, 225}, {32, 225},
        {32, 225}, {32, 225}, {32, 250}, {32, 250}, {32, 250}, {32, 250}, {32, 275}, {32, 275}, {32, 275}, {32, 275},
        {48, 180}, {48, 180}, {48, 180}, {48, 180}, {48, 225}, {48, 225}, {48, 225}, {48, 225}, {48, 250}, {48, 250},
        {48, 250}, {48, 250}, {48, 275}, {48, 275}, {48, 275}, {48, 275}, {64, 180}, {64, 180}, {64, 180}, {64, 180},
        {64, 225}, {64, 225}, {64, 225}, {64, 225}, {64, 250}, {64, 250}, {64, 250}, {64, 250}, {64, 275}, {64, 275},
        {64, 275}, {64, 275}}};
    static constexpr std::array<double, 128> y_measured{
        15, 17, 15.5, 16.5, 15.5, 15, 16, 14.5, 15, 14.5, 12.5, 11, 14, 13, 14, 11.5, 14, 16, 13, 13.5, 13, 13.5, 12.5,
        12.5, 12.5, 12, 11.5, 12, 13, 11.5, 13, 12.5, 13.5, 17.5, 17.5, 13.5, 12.5, 12.5, 15, 13, 12, 13, 12, 13.5, 10,
        11.5, 11, 9.5, 15, 15, 15.5, 16, 13, 10.5, 13.5, 14, 12.5, 12, 11.5, 11.5, 6.5, 5.5, 6, 6, 18.5, 17, 15.3, 16,
        13, 14, 12.5, 11, 12, 12, 11.5, 12, 6, 6, 5, 5.5, 12.5, 13, 16, 12, 11, 9.5, 11, 11, 11, 10, 10.5, 10.5, 2.7,
        2.7, 2.5, 2.4, 13, 13.5, 16.5, 13.6, 11.5, 10.5, 13.5, 12, 7, 6.9, 8.8, 7.9, 1.2, 1.5, 1, 1.5, 13, 12.5, 16.5,
        16, 11, 11.5, 10.5, 10, 7.27, 7.5, 6.7, 7.6, 1.5, 1, 1.2, 1.2};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static const auto& y()
    {
        static const auto y_data = [] {
            auto y = y_measured;
            for (double& value : y) { value = std::log(value); }
            return y;
        }();
        return y_data;
    }
};

struct mgh17 : nonlinear_problem<5> {
    static constexpr const char* name = "MGH17";

    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::exp;
            return b[0] + b[1] * exp(-b[3] * x) + b[2] * exp(-b[4] * x);
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 5>, 2> starts{{{50, 150, -100, 1, 2}, {0.5, 1.5, -1, 0.01, 0.02}}};
    static constexpr std::array<long double, 5> reference{
        0.375410052106952042212425523322L, 1.9358469127123673620116304392L, -1.46468713661342312390053138852L,
        0.0128675346400572887393178900738L, 0.0221226996616726110650581528828L};
    static constexpr std::array<long double, 5> reference_errors{
        0.00207231535514785545736348067446L, 0.220316692224241803879584067676L, 0.221757077387441421018330292492L,
        4.48613581142192881667276544631e-4L, 8.9471996574510548106692533474e-4L};
    static constexpr long double reference_rss = 5.46489469748290641592164237796e-5L;
    static constexpr std::array<double, 33> x_data{
        0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200, 210, 220, 230,
        240, 250, 260, 270, 280, 290, 300, 310, 320};
    static constexpr std::array<double, 33> y_data{
        0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603,
        0.58, 0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.42, 0.414, 0.411,
        0.406};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

/// The data are an exact sum, b = 0.0951, 1, 0.8607, 3, 1.5576, 5, to 13 digits: the residuals are about 1e-13, so
/// that double finds few digits of their sum of squares.
struct lanczos1 : lanczos {
    static constexpr const char* name = "Lanczos1";

    // clang-format off
    static constexpr std::array<long double, 6> reference{
        0.0951000000274314570862824642454L, 1.00000000012771899254599364031L, 0.8607000001344579170117629317L,
        3.00000000023462449486339891142L, 1.55759999983817127605851080862L, 5.00000000011154913467060595552L};
    static constexpr std::array<long double, 6> reference_errors{
        5.33473042342057850304198012545e-11L, 2.74730381792678989508780511762e-10L,
        1.35760622248579231687879022115e-10L, 3.3308253069045608211305288707e-10L, 1.88157314475989919019824556538e-10L,
        1.10575005382732171759807829212e-10L};
    static constexpr long double reference_rss = 1.43078677207797667435176265997e-25L;
    static constexpr std::array<double, 24> y_data{
        2.5134, 2.044333373291, 1.668404436564, 1.366418021208, 1.123232487372, 0.9268897180037, 0.7679338563728,
        0.6388775523106, 0.5337835317402, 0.4479363617347, 0.377584788435, 0.3197393199326, 0.2720130773746,
        0.2324965529032, 0.1996589546065, 0.1722704126914, 0.1493405660168, 0.1300700206922, 0.1138119324644,
        0.1000415587559, 0.0883320908454, 0.0783354401935, 0.06976693743449, 0.06239312536719};
    // clang-format on

    static constexpr const auto& y() { return y_data; }
};

struct gauss3 : gauss {
    static constexpr const char* name = "Gauss3";

    // clang-format off
    static constexpr std::array<std::array<double, 8>, 2> starts{{
        {94.9, 0.009, 90.1, 113, 20, 73.8, 140, 20}, {96, 0.0096, 80, 110, 25, 74, 139, 25}}};
    static constexpr std::array<long double, 8> reference{
        98.9403689698697369492867989777L, 0.0109458793348869297752716789011L, 100.695530778158065234141901601L,
        111.636194587253301086942599089L, 23.3005000291697577444657807079L, 73.7050314176036334037824644481L,
        147.76164250510556099620112672L, 19.6682212295977380083798656322L};
    static constexpr std::array<long double, 8> reference_errors{
        0.530051928327078007064788331607L, 1.25540589105847313102533844818e-4L, 0.81256587317351212004004057495L,
        0.353178597569572712417217207052L, 0.365847830232859132904285111851L, 1.20912390822474164047621399102L,
        0.404881833505714227783979968231L, 0.378066343357570902399096445592L};
    static constexpr long double reference_rss = 1244.4846360131566104777321676L;
    static constexpr std::array<double, 250> y_data{
        97.58776, 97.76344, 96.56705, 92.52037, 91.15097, 95.21728, 90.21355, 89.29235, 91.51479, 89.60965, 86.56187,
        85.55315, 87.13053, 85.67938, 80.04849, 82.18922, 87.24078, 80.79401, 81.28564, 81.56932, 79.22703, 79.43259,
        77.90174, 76.75438, 77.17338, 74.27296, 73.1183, 73.84732, 72.47746, 71.92128, 66.91962, 67.93554, 69.55841,
        69.06592, 66.53371, 63.87094, 69.70526, 63.59295, 63.35509, 59.99747, 62.64843, 65.77345, 59.10141, 56.5775,
        61.15313, 54.30767, 62.83535, 56.52957, 56.98427, 58.11459, 58.69576, 58.23322, 54.9049, 57.91442, 56.96629,
        51.13831, 49.27123, 52.92668, 54.47693, 51.8171, 51.05401, 52.51731, 51.8371, 54.48196, 49.05859, 50.52315,
        50.32755, 46.44419, 50.89281, 52.13203, 49.78741, 49.01637, 54.18198, 53.17456, 53.20827, 57.43459, 51.95282,
        54.20282, 57.46687, 53.60268, 58.86728, 57.66652, 63.71034, 65.24244, 65.10878, 69.96313, 68.85475, 73.32574,
        76.21241, 78.06311, 75.37701, 87.54449, 89.50588, 95.82098, 97.4839, 100.8607, 102.4851, 105.7311, 111.3489,
        111.0305, 110.192, 118.3581, 118.8086, 122.4249, 124.0953, 125.9337, 127.8533, 131.0361, 133.3343, 135.1278,
        131.7113, 131.9151, 132.1107, 127.6898, 133.2148, 128.2296, 133.5902, 127.2539, 128.3482, 124.8694, 124.6031,
        117.0648, 118.1966, 119.5408, 114.7946, 114.278, 120.3484, 114.8647, 111.6514, 110.1826, 108.4461, 109.0571,
        106.5308, 109.4691, 106.8709, 107.3192, 106.9, 109.6526, 107.1602, 108.2509, 104.9631, 109.3601, 107.6696,
        99.77286, 104.9644, 106.1376, 106.5816, 100.1286, 101.6691, 96.44254, 97.34169, 96.97412, 90.7346, 93.37949,
        82.12331, 83.01657, 78.8736, 74.86971, 72.79341, 65.14744, 67.02127, 60.16136, 57.13996, 54.05769, 50.42265,
        47.8243, 42.85748, 42.45495, 38.30808, 36.95794, 33.94543, 34.19017, 31.66097, 23.56172, 29.61143, 23.88765,
        22.49812, 24.86901, 17.29481, 18.09291, 15.34813, 14.77997, 13.87832, 12.88891, 16.20763, 16.29024, 15.29712,
        14.97839, 12.1133, 14.24168, 12.53824, 15.19818, 11.70478, 15.83745, 10.03585, 9.307574, 12.868, 8.571671,
        11.60415, 12.42772, 11.23627, 11.13198, 7.761117, 6.75825, 14.23375, 10.63876, 8.893581, 11.55398, 11.57221,
        11.58347, 9.724857, 11.43854, 11.22636, 10.17015, 12.50765, 6.200494, 9.018902, 10.80557, 13.09591, 3.914033,
        9.567723, 8.038338, 10.23096, 9.367358, 7.695937, 6.118552, 8.793192, 7.796682, 12.45064, 10.61601, 6.001,
        6.765096, 8.764652, 4.586417, 8.390782, 7.209201, 10.01209, 7.327461, 6.525136, 2.840065, 10.32371, 4.790035,
        8.376431, 6.26398, 2.705892, 8.362109, 8.983507, 3.362469, 1.182678, 4.875312};
    // clang-format on

    static constexpr const auto& y() { return y_data; }
};

/// The data of Misra1a.
struct misra1d : nonlinear_problem<2> {
    static constexpr const char* name = "Misra1d";

    struct model {
        constexpr auto operator()(const auto& b, const auto& x) const { return b[0] * b[1] * x / (1 + b[1] * x); }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 2>, 2> starts{{{500, 0.0001}, {450, 0.0003}}};
    static constexpr std::array<long double, 2> reference{
        437.369707539893389320838760325L, 3.02273244490043288518301353088e-4L};
    static constexpr std::array<long double, 2> reference_errors{
        3.64891743452463720273747438719L, 2.93343544792552751433852994896e-6L};
    static constexpr long double reference_rss = 0.0564192952826474149591960575848L;
    // clang-format on

    static constexpr const auto& x() { return misra1a::x(); }
    static constexpr const auto& y() { return misra1a::y(); }
};

struct mgh09 : nonlinear_problem<4> {
    static constexpr const char* name = "MGH09";

    struct model {
        constexpr auto operator()(const auto& b, const auto& x) const
        {
            return b[0] * x * (x + b[1]) / (x * (x + b[2]) + b[3]);
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 4>, 2> starts{{{25, 39, 41.5, 39}, {0.25, 0.39, 0.415, 0.39}}};
    static constexpr std::array<long double, 4> reference{
        0.192806934579037854437924874458L, 0.191282328734366958640630956456L, 0.123056506926320653003556709183L,
        0.13606233068379483664678085416L};
    static constexpr std::array<long double, 4> reference_errors{
        0.0114353122265542563693818647021L, 0.196332209110162462081471729262L, 0.0808420312317519525917918504365L,
        0.0900255423082373944649202111708L};
    static constexpr long double reference_rss = 3.07505603849237427406469737377e-4L;
    static constexpr std::array<double, 11> x_data{4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625};
    static constexpr std::array<double, 11> y_data{
        0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

struct thurber : nonlinear_problem<7> {
    static constexpr const char* name = "Thurber";

    struct model {
        constexpr auto operator()(const auto& b, const auto& x) const
        {
            return (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (1 + x * (b[4] + x * (b[5] + x * b[6])));
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 7>, 2> starts{{
        {1000, 1000, 400, 40, 0.7, 0.3, 0.03}, {1300, 1500, 500, 75, 1, 0.4, 0.05}}};
    static constexpr std::array<long double, 7> reference{
        1288.13967995375928780459822947L, 1491.07925354219243525266312784L, 583.238368766652826112484489322L,
        75.4166442910080247103111609064L, 0.966295028644600868702329441898L, 0.397972857973900286316554551323L,
        0.0497272973488459002575595967129L};
    static constexpr std::array<long double, 7> reference_errors{
        4.66479633435579979428123969632L, 39.5711560857964075890358899072L, 28.6986961015248309404797345102L,
        5.56753702702010021219677874961L, 0.0313333406870287920098154284489L, 0.0149849281977107952905062632858L,
        0.00658423446230951922561983214625L};
    static constexpr long double reference_rss = 5642.70823966701204492041988834L;
    static constexpr std::array<double, 37> x_data{
        -3.067, -2.981, -2.921, -2.912, -2.84, -2.797, -2.702, -2.699, -2.633, -2.481, -2.363, -2.322, -1.501, -1.46,
        -1.274, -1.212, -1.1, -1.046, -0.915, -0.714, -0.566, -0.545, -0.4, -0.309, -0.109, -0.103, 0.01, 0.119, 0.377,
        0.79, 0.963, 1.006, 1.115, 1.572, 1.841, 2.047, 2.2};
    static constexpr std::array<double, 37> y_data{
        80.574, 84.248, 87.264, 87.195, 89.076, 89.608, 89.868, 90.101, 92.405, 95.854, 100.696, 101.06, 401.672,
        390.724, 567.534, 635.316, 733.054, 759.087, 894.206, 990.785, 1090.109, 1080.914, 1122.643, 1178.351, 1260.531,
        1273.514, 1288.339, 1327.543, 1353.863, 1414.509, 1425.208, 1421.384, 1442.962, 1464.35, 1468.705, 1447.894,
        1457.628};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

struct box_bod : nonlinear_problem<2> {
    static constexpr const char* name = "BoxBOD";

    using model = misra1a::model;

    // clang-format off
    static constexpr std::array<std::array<double, 2>, 2> starts{{{1, 1}, {100, 0.75}}};
    static constexpr std::array<long double, 2> reference{
        213.809408890397894165357474713L, 0.54723748541919931268511797808L};
    static constexpr std::array<long double, 2> reference_errors{
        12.3545151764759978013800337324L, 0.104559932370073048798823289224L};
    static constexpr long double reference_rss = 1168.00887655555247529069719596L;
    static constexpr std::array<double, 6> x_data{1, 2, 3, 5, 7, 10};
    static constexpr std::array<double, 6> y_data{109, 149, 149, 191, 213, 224};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

struct rat42 : nonlinear_problem<3> {
    static constexpr const char* name = "Rat42";

    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::exp;
            return b[0] / (1 + exp(b[1] - b[2] * x));
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 3>, 2> starts{{{100, 1, 0.1}, {75, 2.5, 0.07}}};
    static constexpr std::array<long double, 3> reference{
        72.4622375755691901861598787288L, 2.61807684020849671240182808456L, 0.0673592000661050140927775935006L};
    static constexpr std::array<long double, 3> reference_errors{
        1.73402834005423180284052513253L, 0.0882952175364591168458856156851L, 0.00344656633768229124024781079417L};
    static constexpr long double reference_rss = 8.05652293381130017138833866555L;
    static constexpr std::array<double, 9> x_data{9, 14, 21, 28, 42, 57, 63, 70, 79};
    static constexpr std::array<double, 9> y_data{8.93, 10.8, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

struct mgh10 : nonlinear_problem<3> {
    static constexpr const char* name = "MGH10";

    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::exp;
            return b[0] * exp(b[1] / (x + b[2]));
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 3>, 2> starts{{{2, 400000, 25000}, {0.02, 4000, 250}}};
    static constexpr std::array<long double, 3> reference{
        0.00560963647102805253525472665181L, 6181.34634628637227937722570774L, 345.223634624136495903600746659L};
    static constexpr std::array<long double, 3> reference_errors{
        1.56878924708875314228001174823e-4L, 23.3090211068792838982265364265L, 0.784861035076459223616804834054L};
    static constexpr long double reference_rss = 87.9458551708511208972086006671L;
    static constexpr std::array<double, 16> x_data{
        50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100, 105, 110, 115, 120, 125};
    static constexpr std::array<double, 16> y_data{
        34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

struct eckerle4 : nonlinear_problem<3> {
    static constexpr const char* name = "Eckerle4";

    struct model {
        auto operator()(const auto& b, const auto& x) const
        {
            using std::exp;
            const auto z = (x - b[2]) / b[1];
            return b[0] / b[1] * exp(-z * z / 2);
        }
    };

    // clang-format off
    static constexpr std::array<std::array<double, 3>, 2> starts{{{1, 10, 500}, {1.5, 5, 450}}};
    static constexpr std::array<long double, 3> reference{
        1.55438271775261351032068709971L, 4.08883217542300678733996092845L, 451.541218436144970797807786531L};
    static constexpr std::array<long double, 3> reference_errors{
        0.0154080511634940685321423982406L, 0.0468030207533164920992785850365L, 0.0468005188164464963990371639759L};
    static constexpr long double reference_rss = 0.00146358874872747102934590571117L;
    static constexpr std::array<double, 35> x_data{
        400, 405, 410, 415, 420, 425, 430, 435, 436.5, 438, 439.5, 441, 442.5, 444, 445.5, 447, 448.5, 450, 451.5, 453,
        454.5, 456, 457.5, 459, 460.5, 462, 463.5, 465, 470, 475, 480, 485, 490, 495, 500};
    static constexpr std::array<double, 35> y_data{
        0.0001575, 0.0001699, 0.000235, 0.0003102, 0.0004917, 0.000871, 0.0017418, 0.00464, 0.0065895, 0.0097302,
        0.0149002, 0.023731, 0.0401683, 0.0712559, 0.1264458, 0.2073413, 0.2902366, 0.3445623, 0.3698049, 0.3668534,
        0.3106727, 0.2078154, 0.1164354, 0.0616764, 0.03372, 0.0194023, 0.0117831, 0.0074357, 0.0022732, 0.00088,
        0.0004579, 0.0002345, 0.0001586, 0.0001143, 7.1e-5};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

/// f(problem) for each of them.
template <class F>
constexpr void for_each_nonlinear(F&& f)
{
    f(misra1a{});
    f(chwirut2{});
    f(chwirut1{});
    f(lanczos3{});
    f(gauss1{});
    f(dan_wood{});
    f(misra1b{});
    f(nelson{});
    f(mgh17{});
    f(lanczos1{});
    f(gauss3{});
    f(misra1d{});
    f(mgh09{});
    f(thurber{});
    f(box_bod{});
    f(rat42{});
    f(mgh10{});
    f(eckerle4{});
}

} // namespace problems::nist
