// SPDX-License-Identifier: MIT
#pragma once
// Reference problems of linear least squares: data, one of the models of least, and the parameters, their standard
// errors, the residual sum of squares and R^2 at the minimum.
//
//     for_each_linear([](auto problem) {
//         using p = decltype(problem); // p::name, p::parameters, p::degree or p::predictors, p::x(), p::y(), p::model,
//     });                              // p::reference, p::reference_errors, p::reference_rss, p::reference_r_squared
//
// p::shape<T> is what the model takes for its parameters: an array, but a number for the line through the origin;
// least::flatten makes an array of either, to compare with the reference. R^2 is 1 - rss / (sum of (y - mean)^2),
// without an intercept 1 - rss / (sum of y^2).
//
// Sources: data and models are those of the NIST Statistical Reference Datasets, https://www.itl.nist.gov/div898/strd/,
// public domain. The reference figures are our refits with 30 digits; they agree with the certified ones, which have 15
// digits.

#include "least/model/affine.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"

#include <array>
#include <cstddef>

namespace problems::nist {

// What several problems have in common.

template <std::size_t Degree>
struct polynomial_problem {
    static constexpr std::size_t parameters = Degree + 1, degree = Degree;

    using model = least::polynomial<Degree>;
    template <class T>
    using shape = std::array<T, parameters>;
};

struct wampler : polynomial_problem<5> {
    // clang-format off
    static constexpr std::array<double, 21> x_data{
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
};

// The problems, in the order of their difficulty: 2 lower, 1 average, 5 higher.

struct norris : polynomial_problem<1> {
    static constexpr const char* name = "Norris";

    // clang-format off
    static constexpr std::array<long double, 2> reference{
        -0.262323073774029495282164116195L, 1.00211681802045439894437244262L};
    static constexpr std::array<long double, 2> reference_errors{
        0.232818234301152495638422195345L, 4.29796848199936899415829109319e-4L};
    static constexpr long double reference_rss = 26.6173985294223598060981548677L;
    static constexpr long double reference_r_squared = 0.999993745883711725055539638197L;
    static constexpr std::array<double, 36> x_data{
        0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777, 558.2, 0.4, 0.6, 775.5, 666.9, 338, 447.5,
        11.6, 556, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999, 779, 11.1, 118.3, 229.2, 669.1,
        448.9, 0.5};
    static constexpr std::array<double, 36> y_data{
        0.1, 338.8, 118.1, 888, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9,
        10.8, 557.7, 228.3, 998, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4,
        449.2, 0.2};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

struct pontius : polynomial_problem<2> {
    static constexpr const char* name = "Pontius";

    // clang-format off
    static constexpr std::array<long double, 3> reference{
        6.73565789473684210526315789474e-4L, 7.32059160401002506265664160401e-7L,
        -3.16081871345029239766081871345e-15L};
    static constexpr std::array<long double, 3> reference_errors{
        1.07938612033076952782773576985e-4L, 1.57817399981658659675229767714e-10L,
        4.8665284999203584053207646095e-17L};
    static constexpr long double reference_rss = 1.55761768796992481203007518797e-6L;
    static constexpr long double reference_r_squared = 0.999999900178537158904649898091L;
    static constexpr std::array<double, 40> x_data{
        150000, 300000, 450000, 600000, 750000, 900000, 1050000, 1200000, 1350000, 1500000, 1650000, 1800000, 1950000,
        2100000, 2250000, 2400000, 2550000, 2700000, 2850000, 3000000, 150000, 300000, 450000, 600000, 750000, 900000,
        1050000, 1200000, 1350000, 1500000, 1650000, 1800000, 1950000, 2100000, 2250000, 2400000, 2550000, 2700000,
        2850000, 3000000};
    static constexpr std::array<double, 40> y_data{
        0.11019, 0.21956, 0.32949, 0.43899, 0.54803, 0.65694, 0.76562, 0.87487, 0.98292, 1.09146, 1.20001, 1.30822,
        1.41599, 1.52399, 1.63194, 1.73947, 1.84646, 1.95392, 2.06128, 2.16844, 0.11052, 0.22018, 0.32939, 0.43886,
        0.54798, 0.65739, 0.76596, 0.87474, 0.983, 1.0915, 1.20004, 1.30818, 1.41613, 1.52408, 1.63159, 1.73965,
        1.84696, 1.95445, 2.06177, 2.16829};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

/// A line through the origin.
struct no_int1 {
    static constexpr const char* name = "NoInt1";
    static constexpr std::size_t parameters = 1, degree = 1;

    using model = least::linear;
    template <class T>
    using shape = T;

    // clang-format off
    static constexpr std::array<long double, 1> reference{2.07438016528925619834710743802L};
    static constexpr std::array<long double, 1> reference_errors{0.0165289256198347107438016528926L};
    static constexpr long double reference_rss = 127.272727272727272727272727273L;
    static constexpr long double reference_r_squared = 0.999365492298662775019431798353L;
    static constexpr std::array<double, 11> x_data{60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70};
    static constexpr std::array<double, 11> y_data{130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

/// The matrix of the model has a condition number of 1.8e15.
struct filip : polynomial_problem<10> {
    static constexpr const char* name = "Filip";

    // clang-format off
    static constexpr std::array<long double, 11> reference{
        -1467.48961422979588228784851531L, -2772.17959193342392802844755665L, -2316.3710816089307588219679165L,
        -1127.97394098371569857167001527L, -354.47823370334877161073848526L, -75.1242017393757138905220755748L,
        -10.8753180355342510852810811829L, -1.06221498588946766459661122059L, -0.0670191154593408375926734122885L,
        -0.00246781078275478650840854452419L, -4.02962525080403671297131548528e-5L};
    static constexpr std::array<long double, 11> reference_errors{
        298.084530995536985200552343776L, 559.779865474949874574772550802L, 466.477572127796452693109832048L,
        227.204274477751310629398176351L, 71.6478660875927372616657211816L, 15.2897178747400065030756790461L,
        2.23691159816033275551862341332L, 0.221624321934227402066129834661L, 0.0142363763154723948918233091995L,
        5.35617408889820936258651932956e-4L, 8.96632837373868222100415272541e-6L};
    static constexpr long double reference_rss = 7.95851382172940588484630690059e-4L;
    static constexpr long double reference_r_squared = 0.996727416185620152562590108813L;
    static constexpr std::array<double, 82> x_data{
        -6.860120914, -4.324130045, -4.358625055, -4.358426747, -6.955852379, -6.661145254, -6.355462942, -6.118102026,
        -7.115148017, -6.815308569, -6.519993057, -6.204119983, -5.853871964, -6.109523091, -5.79832982, -5.482672118,
        -5.171791386, -4.851705903, -4.517126416, -4.143573228, -3.709075441, -3.499489089, -6.300769497, -5.953504836,
        -5.642065153, -5.031376979, -4.680685696, -4.329846955, -3.928486195, -8.56735134, -8.363211311, -8.107682739,
        -7.823908741, -7.522878745, -7.218819279, -6.920818754, -6.628932138, -6.323946875, -5.991399828, -8.781464495,
        -8.663140179, -8.473531488, -8.247337057, -7.971428747, -7.676129393, -7.352812702, -7.072065318, -6.774174009,
        -6.478861916, -6.159517513, -6.835647144, -6.53165267, -6.224098421, -5.910094889, -5.598599459, -5.290645224,
        -4.974284616, -4.64454848, -4.290560426, -3.885055584, -3.408378962, -3.13200249, -8.726767166, -8.66695597,
        -8.511026475, -8.165388579, -7.886056648, -7.588043762, -7.283412422, -6.995678626, -6.691862621, -6.392544977,
        -6.067374056, -6.684029655, -6.378719832, -6.065855188, -5.752272167, -5.132414673, -4.811352704, -4.098269308,
        -3.66174277, -3.2644011};
    static constexpr std::array<double, 82> y_data{
        0.8116, 0.9072, 0.9052, 0.9039, 0.8053, 0.8377, 0.8667, 0.8809, 0.7975, 0.8162, 0.8515, 0.8766, 0.8885, 0.8859,
        0.8959, 0.8913, 0.8959, 0.8971, 0.9021, 0.909, 0.9139, 0.9199, 0.8692, 0.8872, 0.89, 0.891, 0.8977, 0.9035,
        0.9078, 0.7675, 0.7705, 0.7713, 0.7736, 0.7775, 0.7841, 0.7971, 0.8329, 0.8641, 0.8804, 0.7668, 0.7633, 0.7678,
        0.7697, 0.77, 0.7749, 0.7796, 0.7897, 0.8131, 0.8498, 0.8741, 0.8061, 0.846, 0.8751, 0.8856, 0.8919, 0.8934,
        0.894, 0.8957, 0.9047, 0.9129, 0.9209, 0.9219, 0.7739, 0.7681, 0.7665, 0.7703, 0.7702, 0.7761, 0.7809, 0.7961,
        0.8253, 0.8602, 0.8809, 0.8301, 0.8664, 0.8834, 0.8898, 0.8964, 0.8963, 0.9074, 0.9119, 0.9228};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

/// An intercept and six predictors that are nearly collinear.
struct longley {
    static constexpr const char* name = "Longley";
    static constexpr std::size_t parameters = 7, predictors = 6;

    using model = least::affine<predictors>;
    template <class T>
    using shape = std::array<T, parameters>;

    // clang-format off
    static constexpr std::array<long double, 7> reference{
        -3482258.63459581832527689742876L, 15.061872271373294969988467943L, -0.035819179292591016616857752536L,
        -2.02022980381682508565347406204L, -1.03322686717359197549469146328L, -0.0511041056535807144706642656987L,
        1829.15146461355184522976668424L};
    static constexpr std::array<long double, 7> reference_errors{
        890420.383607372547243283262219L, 84.9149257747669452465055711743L, 0.033491007772243188915000948572L,
        0.488399681651699462629709768174L, 0.21427416316167526387963112637L, 0.226073200069370359246648387022L,
        455.478499142211992717703665145L};
    static constexpr long double reference_rss = 836424.055505914622502426566778L;
    static constexpr long double reference_r_squared = 0.995479004577295600900129885875L;
    static constexpr std::array<std::array<double, 6>, 16> x_data{{
        {83, 234289, 2356, 1590, 107608, 1947}, {88.5, 259426, 2325, 1456, 108632, 1948},
        {88.2, 258054, 3682, 1616, 109773, 1949}, {89.5, 284599, 3351, 1650, 110929, 1950},
        {96.2, 328975, 2099, 3099, 112075, 1951}, {98.1, 346999, 1932, 3594, 113270, 1952},
        {99, 365385, 1870, 3547, 115094, 1953}, {100, 363112, 3578, 3350, 116219, 1954},
        {101.2, 397469, 2904, 3048, 117388, 1955}, {104.6, 419180, 2822, 2857, 118734, 1956},
        {108.4, 442769, 2936, 2798, 120445, 1957}, {110.8, 444546, 4681, 2637, 121950, 1958},
        {112.6, 482704, 3813, 2552, 123366, 1959}, {114.2, 502601, 3931, 2514, 125368, 1960},
        {115.7, 518173, 4806, 2572, 127852, 1961}, {116.9, 554894, 4007, 2827, 130081, 1962}}};
    static constexpr std::array<double, 16> y_data{
        60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331,
        70551};
    // clang-format on

    static constexpr const auto& x() { return x_data; }
    static constexpr const auto& y() { return y_data; }
};

/// y = 1 + x + ... + x^5, exactly.
struct wampler1 : wampler {
    static constexpr const char* name = "Wampler1";

    // clang-format off
    static constexpr std::array<long double, 6> reference{1.0L, 1.0L, 1.0L, 1.0L, 1.0L, 1.0L};
    static constexpr std::array<long double, 6> reference_errors{0.0L, 0.0L, 0.0L, 0.0L, 0.0L, 0.0L};
    static constexpr long double reference_rss = 0.0L;
    static constexpr long double reference_r_squared = 1.0L;
    static constexpr std::array<double, 21> y_data{
        1, 6, 63, 364, 1365, 3906, 9331, 19608, 37449, 66430, 111111, 177156, 271453, 402234, 579195, 813616, 1118481,
        1508598, 2000719, 2613660, 3368421};
    // clang-format on

    static constexpr const auto& y() { return y_data; }
};

/// Wampler1 with errors.
struct wampler3 : wampler {
    static constexpr const char* name = "Wampler3";

    // clang-format off
    static constexpr std::array<long double, 6> reference{1.0L, 1.0L, 1.0L, 1.0L, 1.0L, 1.0L};
    static constexpr std::array<long double, 6> reference_errors{
        2152.32624678169680793197924743L, 2363.55173469680520856761008677L, 779.34352433158309080701042783L,
        101.475507550349647955813928529L, 5.64566512170751567743183431464L, 0.11232485467931193701848507589L};
    static constexpr long double reference_rss = 83554268.0L;
    static constexpr long double reference_r_squared = 0.999995559025819889585635404347L;
    static constexpr std::array<double, 21> y_data{
        760, -2042, 2111, -1684, 3888, 1858, 11379, 17560, 39287, 64382, 113159, 175108, 273291, 400186, 581243, 811568,
        1121004, 1506550, 2002767, 2611612, 3369180};
    // clang-format on

    static constexpr const auto& y() { return y_data; }
};

/// Wampler1 with errors 10^4 times those of Wampler3.
struct wampler5 : wampler {
    static constexpr const char* name = "Wampler5";

    // clang-format off
    static constexpr std::array<long double, 6> reference{1.0L, 1.0L, 1.0L, 1.0L, 1.0L, 1.0L};
    static constexpr std::array<long double, 6> reference_errors{
        21523262.4678169680793197924743L, 23635517.3469680520856761008677L, 7793435.2433158309080701042783L,
        1014755.07550349647955813928529L, 56456.6512170751567743183431464L, 1123.2485467931193701848507589L};
    static constexpr long double reference_rss = 8355426800000000.0L;
    static constexpr long double reference_r_squared = 0.00224668921574939805928314954208L;
    static constexpr std::array<double, 21> y_data{
        7590001, -20479994, 20480063, -20479636, 25231365, -20476094, 20489331, -20460392, 18417449, -20413570,
        20591111, -20302844, 18651453, -20077766, 21059195, -19666384, 26348481, -18971402, 22480719, -17866340,
        10958421};
    // clang-format on

    static constexpr const auto& y() { return y_data; }
};

/// f(problem) for each of them.
template <class F>
constexpr void for_each_linear(F&& f)
{
    f(norris{});
    f(pontius{});
    f(no_int1{});
    f(filip{});
    f(longley{});
    f(wampler1{});
    f(wampler3{});
    f(wampler5{});
}

} // namespace problems::nist
