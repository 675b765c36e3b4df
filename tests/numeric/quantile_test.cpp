// SPDX-License-Identifier: MIT
#include "least/numeric/quantile.hpp"

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <string>

namespace {

using least::normal_quantile;
using least::normal_two_sided;
using least::student_t_cdf;
using least::student_t_quantile;
using least::student_t_two_sided;

template <class T>
concept has_quantiles = requires(T x) {
    {
        normal_quantile(x)
    } -> std::same_as<T>;
    {
        normal_two_sided(x)
    } -> std::same_as<T>;
    {
        student_t_quantile(x, x)
    } -> std::same_as<T>;
    {
        student_t_two_sided(x, x)
    } -> std::same_as<T>;
    {
        student_t_cdf(x, x)
    } -> std::same_as<T>;
};
static_assert(has_quantiles<float> && has_quantiles<double> && has_quantiles<long double>);
static_assert(!has_quantiles<int> && !has_quantiles<std::string>);

constexpr double epsilon = least::epsilon<double>;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The reference values are mpmath's at 60 digits, for the double nearest to each p:
//
//     from mpmath import *
//     mp.dps = 60
//     def outside(t, nu):  # P(|T| > t)
//         return erfc(t / sqrt(2)) if nu == inf else betainc(nu / 2, 0.5, 0, nu / (nu + t * t), regularized=True)
//     def quantile(p, nu):
//         p, nu = mpf(p), mpf(nu)
//         tail = 2 * min(p, 1 - p)
//         z = sqrt(-2 * log(tail)) if tail < 0.5 else sqrt(pi / 2) * (1 - tail)
//         t = z if nu > 100 else sqrt(nu * expm1(z * z / nu))
//         t = findroot(lambda s: log(outside(exp(s), nu) / tail), log(t), tol=1e-90)
//         return sign(p - 0.5) * exp(t)
//     print(nstr(quantile(0.975, 10), 30))                         # quantiles
//     print(nstr(quantile((1 + mpf(0.95)) / 2, 5), 30))            # two_sided, for the double nearest to confidence
//     print(nstr(outside(mpf(6), mpf(10)) / 2, 30))                # probabilities: t < 0; 1 - outside / 2 for t > 0
struct reference {
    double given, degrees_of_freedom;
    long double value;
};
// clang-format off
constexpr reference quantiles[] = {
    {1e-300, infinity, -37.0470962993611992365470425049L},
    {1e-100, infinity, -21.2734535609653242941795170354L},
    {1e-20, infinity, -9.26234008979840757957209460428L},
    {1e-10, infinity, -6.36134090240405619910039694879L},
    {1e-5, infinity, -4.26489079392282461023374886652L},
    {0.001, infinity, -3.09023230616781353535800457626L},
    {0.025, infinity, -1.95996398454005421177958419423L},
    {0.1, infinity, -1.28155156554460043533451708968L},
    {0.3, infinity, -0.524400512708040815969454362264L},
    {0.45, infinity, -0.125661346855074006160428436142L},
    {0.4999, infinity, -0.0002506628300880074923888500767L},
    {0.50000001, infinity, 0.0000000250662828722620443766435798784L},
    {0.6, infinity, 0.253347103135799741324688691772L},
    {0.75, infinity, 0.674489750196081743202227014541L},
    {0.8, infinity, 0.841621233572914363803568103728L},
    {0.975, infinity, 1.95996398454005385560443064983L},
    {0.9999, infinity, 3.71901648545570838672275941534L},
    {0.9999999999, infinity, 6.36134088969742186415544178743L},
    {0.9999999999999999, infinity, 8.20953615160138685563076877867L},
    {0.001, 0.25, -17046933308.4264712641171777454L},
    {0.4, 0.25, -0.560360367483014737869879422644L},
    {0.51, 0.25, 0.0466278266937458293095366710823L},
    {0.999, 0.25, 17046933308.4264121206863706688L},
    {1e-5, 0.5, -1028491156.31633984343216035099L},
    {0.3, 0.5, -1.0095258786071661155970313608L},
    {0.501, 0.5, 0.00370817484897635156431869040122L},
    {0.95, 0.5, 41.1360000928782023702016940498L},
    {1e-10, 1, -3183098861.83790659930566970312L},
    {0.2, 1, -1.37638192047117343725339538923L},
    {0.50000001, 1, 0.0000000314159266937554109743728049394L},
    {0.975, 1, 12.706204736174693314101641219L},
    {1e-10, 1.5, -2422663.10113439380777787942517L},
    {0.025, 1.5, -6.01666310442793169265628715174L},
    {0.6, 1.5, 0.300745392569795352884602994136L},
    {0.75, 1.5, 0.872594662541570636042252983682L},
    {0.9999999999, 1.5, 2422662.96749970721830399485129L},
    {1e-10, 2, -70710.6781080481494337715926472L},
    {0.025, 2, -4.30265272974946372338965839912L},
    {0.499, 2, -0.0028284327816174127214637971383L},
    {0.9999999999, 2, 70710.6751827344612468229319145L},
    {1e-100, 3, -2.22576982382244202096758292465e+33L},
    {1e-10, 3, -2225.76928468309319272320189691L},
    {0.025, 3, -3.18244630528370952042077370464L},
    {0.4, 3, -0.276670662332689847010906244505L},
    {0.50001, 3, 0.0000272069904678648185800135910882L},
    {0.75, 3, 0.764892328404345280657545222332L},
    {0.995, 3, 5.84090930973335541126116662664L},
    {0.9999999999, 3, 2225.76922329607474246059772327L},
    {1e-10, 4.5, -241.117429191934013533197220189L},
    {0.1, 4.5, -1.50088531750855748274935906006L},
    {0.55, 4.5, 0.132910072102020255723199019067L},
    {0.975, 4.5, 2.65891234720440298431272318972L},
    {1e-10, 10, -25.4660080216977260650897397533L},
    {0.005, 10, -3.16927267261695122234350900113L},
    {0.25, 10, -0.699812061312431627344068766053L},
    {0.5001, 10, 0.000256997806604949934636589165478L},
    {0.975, 10, 2.22813885198627422451986193107L},
    {0.9999999999, 10, 25.466007808016014416282713627L},
    {1e-10, 31.9, -9.14178160317256152590886225406L},
    {0.025, 31.9, -2.03718380033805926813037005771L},
    {0.45, 31.9, -0.126665740509916555928814654741L},
    {0.75, 31.9, 0.682258440519280967269639788598L},
    {1e-10, 32.1, -9.11905767022439665639392963053L},
    {0.025, 32.1, -2.03668450546640948553541049382L},
    {0.45, 32.1, -0.126659458541603066383595522395L},
    {0.75, 32.1, 0.682209556002981673991146063716L},
    {1e-20, 100, -11.694684673177002113877385971L},
    {1e-10, 100, -7.08337548140072245778924987661L},
    {0.1586, 100, -1.00525574050420323617630656768L},
    {0.25, 100, -0.676951043011471477944012974464L},
    {0.975, 100, 1.98397151852355189455643680988L},
    {1e-10, 1000, -6.42787628313421362753051412499L},
    {0.1586, 1000, -1.00072885439099631846475909281L},
    {0.25, 1000, -0.674735164607009437384155282941L},
    {0.501, 1000, 0.00250725763947097443622692831262L},
    {0.975, 1000, 1.96233908082640810388664652233L},
    {0.9999999999, 1000, 6.4278762700330286048827655839L},
    {1e-10, 12345.678, -6.36668636420801838711721669976L},
    {0.01, 12345.678, -2.32664996661024910495143789647L},
    {0.4, 12345.678, -0.253352562770851867490403373633L},
    {0.75, 12345.678, 0.674509622848261151538093127019L},
    {1e-300, 1e6, -37.059820872774391304892009621L},
    {1e-10, 1e6, -6.36140684887674261963945068437L},
    {1e-5, 1e6, -4.26491125406965963797884084619L},
    {0.1586, 1e6, -1.00022887596137358037576138653L},
    {0.25, 1e6, -0.674489995531087378624531477123L},
    {0.50000001, 1e6, 0.0000000250662891388335457625192177016L},
    {0.975, 1e6, 1.95996635681410665533760720807L},
    {0.9999999999, 1e6, 6.3614068361697194560902478016L},
    {1e-10, 1e7, -6.36134749699861547404199217312L},
    {0.3, 1e7, -0.524400529423253802582012711097L},
    {0.975, 1e7, 1.95996422176720511044930246372L},
    {1e-10, 1e+12, -6.36134090247000208612815055094L},
    {0.975, 1e+12, 1.95996398454242612683473203391L},
};
constexpr reference two_sided[] = {
    {1e-9, 1, 0.00000000157079632679489671835494497547L},
    {1e-9, 5, 0.00000000131715276207013628120821385986L},
    {1e-9, 1000, 0.00000000125362750496692562199254007855L},
    {1e-9, infinity, 0.00000000125331413731550032959439858482L},
    {0.5, 1, 1.0L},
    {0.5, 5, 0.726686843800422653015001107157L},
    {0.5, 1000, 0.674735164607009437384155282941L},
    {0.5, infinity, 0.674489750196081743202227014541L},
    {0.6827, 1, 1.83740942949054622600464437482L},
    {0.6827, 5, 1.11053339381402425181417778489L},
    {0.6827, 1000, 1.00052198511636882132456568942L},
    {0.6827, infinity, 1.00002171332299910997703612836L},
    {0.95, 1, 12.706204736174693314101641219L},
    {0.95, 5, 2.57058183563631478278854621083L},
    {0.95, 1000, 1.96233908082640810388664652233L},
    {0.95, infinity, 1.95996398454005385560443064983L},
    {0.99, 1, 63.6567411628715244471573653494L},
    {0.99, 5, 4.03214298355522717927584805294L},
    {0.99, 1000, 2.58075469806595077061326237488L},
    {0.99, infinity, 2.5758293035489004538574826715L},
    {0.9999999999, 1, 6366197196.93429550299017967981L},
    {0.9999999999, 5, 180.149097866756828459438588627L},
    {0.9999999999, 1000, 6.53682081713102747468609642654L},
    {0.9999999999, infinity, 6.46695107473241898444645009322L},
};
constexpr reference probabilities[] = {
    {-1e5, 1, 0.00000318309886173180341998944457466L},
    {-40, 3, 0.0000171903403945792641416899926244L},
    {-6, 10, 0.0000660544301773928021177373216286L},
    {-2, 0.5, 0.222757445091565615593298723326L},
    {-1, 1e6, 0.158655374916789064640836404738L},
    {-0.5, 7, 0.316203567844642108173993658531L},
    {-0.001, 2.5, 0.499638191360392442711071513238L},
    {0.25, 0.1, 0.533684368592540101355200206772L},
    {0.999, 20, 0.835135547738466944671618881488L},
    {1.001, 20, 0.83560763904421382229338459509L},
    {2, 5, 0.949030260585070821877319447079L},
    {10, 3, 0.998935800470792924971298159906L},
    {1.96, infinity, 0.975002104851779563787176307604L},
    {-10, infinity, 7.6198530241605260659733432516e-24L},
};
// clang-format on

/// |a / b - 1|
template <class T>
T difference(T a, long double b)
{
    return static_cast<T>(std::abs((static_cast<long double>(a) - b) / b));
}

// The scalars of the tests of accuracy (a float p is not the double p: float is compared with double) and what error
// is theirs. A long double of more digits than double shows that of the formulae.
#define AS_EXACT_AS_DOUBLE double, long double
template <class T>
constexpr double tolerance = std::numeric_limits<T>::digits > 53 ? epsilon : 24 * epsilon;

TEMPLATE_TEST_CASE("quantiles are the reference's", "", AS_EXACT_AS_DOUBLE)
{
    using T = TestType;
    for (const auto& [p, nu, value] : quantiles) {
        CAPTURE(p, nu);
        // Far out log(outside), of which t is made, is large: its roundoff counts as many times.
        const double slack = std::max(1.0, -std::log(std::min(p, 1 - p)) / 20) / std::min(1.0, nu);
        CHECK(difference(student_t_quantile(T(p), T(nu)), value) < tolerance<T> * slack);
        if (nu == infinity) { CHECK(difference(normal_quantile(T(p)), value) < 4 * epsilon); }
    }
}

TEMPLATE_TEST_CASE("two-sided quantiles are the reference's", "", AS_EXACT_AS_DOUBLE)
{
    using T = TestType;
    for (const auto& [confidence, nu, value] : two_sided) {
        CAPTURE(confidence, nu);
        CHECK(difference(student_t_two_sided(T(confidence), T(nu)), value) < tolerance<T>);
        if (nu == infinity) { CHECK(difference(normal_two_sided(T(confidence)), value) < 4 * epsilon); }
    }
}

TEMPLATE_TEST_CASE("the probabilities of Student's t are the reference's", "", AS_EXACT_AS_DOUBLE)
{
    using T = TestType;
    for (const auto& [t, nu, value] : probabilities) {
        CAPTURE(t, nu);
        CHECK(difference(student_t_cdf(T(t), T(nu)), value) < tolerance<T>);
    }
}

TEST_CASE("quantiles and probabilities in float are those in double")
{
    constexpr float few = 24 * least::epsilon<float>;
    for (const float p : {1e-30F, 1e-10F, 0.001F, 0.2F, 0.499F, 0.50001F, 0.6F, 0.75F, 0.975F, 0.999999F}) {
        CAPTURE(p);
        CHECK(difference(normal_quantile(p), normal_quantile(double(p))) < few);
        CHECK(difference(normal_two_sided(p), normal_two_sided(double(p))) < few);
        for (const float nu : {1.0F, 2.5F, 30.0F, 1e4F, 1e7F, 1e20F}) {
            CAPTURE(nu);
            const float slack = std::max(1.0F, -std::log(p) / 20);
            const float t = student_t_quantile(p, nu);
            CHECK(difference(t, student_t_quantile(double(p), double(nu))) < slack * few);
            CHECK(difference(student_t_two_sided(p, nu), student_t_two_sided(double(p), double(nu))) < few);
            const float steepness = std::min(nu, t * t + 1); // d log(p) / d log(t) is less
            CHECK(difference(student_t_cdf(t, nu), student_t_cdf(double(t), double(nu)))
                  < slack * few + 2 * steepness * least::epsilon<float>);
        }
    }
}

TEMPLATE_TEST_CASE("quantiles are odd about 1/2, where they are 0", "", float, double, long double)
{
    using T = TestType;
    for (const T nu : {T(0.5), T(1), T(7), T(1e4), T(infinity)}) {
        CAPTURE(nu);
        CHECK(student_t_quantile(T(0.5), nu) == 0);
        CHECK(student_t_two_sided(T(0), nu) == 0);
        CHECK(student_t_cdf(T(0), nu) == T(0.5));
        for (int k = 2; k < std::numeric_limits<T>::digits; ++k) { // 1 - p is exact
            const T p = std::ldexp(T(1), -k), t = student_t_quantile(p, nu);
            CAPTURE(k);
            CHECK(t < 0);
            CHECK(student_t_quantile(1 - p, nu) == -t);
            CHECK(student_t_two_sided(1 - 2 * p, nu) == -t); // the tail is p
        }
    }
    CHECK(normal_quantile(T(0.5)) == 0);
    CHECK(normal_quantile(T(0.25)) == -normal_quantile(T(0.75)));
    CHECK(normal_two_sided(T(0.5)) == normal_quantile(T(0.75)));
}

TEST_CASE("with 1, 2 and 4 degrees of freedom the quantiles are the closed forms")
{
    for (const double p : {1e-15, 1e-10, 1e-4, 0.01, 0.1, 0.24, 0.26, 0.4, 0.49}) {
        CAPTURE(p);
        const long double q = p, pi = std::numbers::pi_v<long double>, u = 4 * q * (1 - q);
        CHECK(difference(student_t_quantile(p, 1.0), -1 / std::tan(pi * q)) < 24 * epsilon);
        CHECK(difference(student_t_quantile(p, 2.0), (2 * q - 1) * std::sqrt(2 / u)) < 24 * epsilon);
        const long double root =
            std::cos(std::acos(std::sqrt(u)) / 3) / std::sqrt(u); // Shaw, J. Comput. Finance 9 (2006)
        if (p < 0.4) { CHECK(difference(student_t_quantile(p, 4.0), -2 * std::sqrt(root - 1)) < 24 * epsilon); }
    }
}

TEST_CASE("quantiles grow with p, and fall with the degrees of freedom")
{
    // Series, continued fraction, erf and erfc meet on the way.
    for (const double nu : {0.3, 1.0, 1.5, 2.0, 10.0, 300.0, 1e6, 1e20, infinity}) {
        CAPTURE(nu);
        double last = -infinity;
        for (int i = 1; i < 4000; ++i) {
            const double t = student_t_quantile(i / 4000.0, nu);
            if (!(t > last)) { FAIL_CHECK(i); }
            last = t;
        }
    }
    for (const double p : {0.51, 0.75, 0.84, 0.975, 0.99999}) {
        CAPTURE(p);
        double last = infinity;
        for (double nu = 0.25; nu < 1e6; nu *= 1.03) {
            const double t = student_t_quantile(p, nu);
            CHECK(t < last);
            last = t;
        }
        CHECK(normal_quantile(p) < last);
    }
}

TEST_CASE("quantile and probability are each other's inverse")
{
    constexpr std::uint64_t seed = 1908;
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> exponent(-10, -0.302), magnitude(0, 6);
    for (int trial = 0; trial < 2000; ++trial) {
        const double p = std::pow(10, exponent(random)), nu = std::pow(10, magnitude(random));
        CAPTURE(seed, trial, p, nu);
        const double t = student_t_quantile(p, nu);
        // d log(p) / d log(t) < nu and, nearly normal, < t^2 + 1
        CHECK(difference(student_t_cdf(t, nu), p) < (32 + 2 * std::min(nu, t * t + 1)) * epsilon);
        CHECK(std::abs(student_t_cdf(-t, nu) - (1 - p)) < 4 * epsilon);
    }
}

TEST_CASE("with ever more degrees of freedom t becomes normal")
{
    for (const double p : {1e-10, 0.025, 0.4, 0.9}) {
        const double z = normal_quantile(p);
        CAPTURE(p);
        for (const double nu : {1e7, 1e9, 1e12, 1e16, 1e25, 1e31, 1e32, 1e300, std::numeric_limits<double>::max()}) {
            CAPTURE(nu);
            // Abramowitz & Stegun 26.7.5; the next term is below 6 z^4 / nu^2.
            CHECK(difference(student_t_quantile(p, nu), z * (1 + (z * z + 1) / (4 * nu)))
                  < 1e4 / nu / nu + 24 * epsilon);
        }
        CHECK(student_t_quantile(p, infinity) == z);
    }
    CHECK(difference(student_t_cdf(-3.0, 1e31), student_t_cdf(-3.0, infinity)) < 24 * epsilon);
}

TEMPLATE_TEST_CASE("what is no probability and no degrees of freedom has no quantile", "", float, double, long double)
{
    using T = TestType;
    for (const double p : {0.0, 1.0, -0.1, 1.1, infinity, -infinity, nan}) {
        CAPTURE(p);
        CHECK(std::isnan(normal_quantile(T(p))));
        CHECK(std::isnan(student_t_quantile(T(p), T(3))));
        if (p != 0) {
            CHECK(std::isnan(normal_two_sided(T(p))));
            CHECK(std::isnan(student_t_two_sided(T(p), T(3))));
        }
    }
    for (const double nu : {0.0, -1.0, -infinity, nan}) {
        CAPTURE(nu);
        CHECK(std::isnan(student_t_quantile(T(0.5), T(nu))));
        CHECK(std::isnan(student_t_two_sided(T(0.95), T(nu))));
        CHECK(std::isnan(student_t_cdf(T(1), T(nu))));
    }
    CHECK(std::isnan(student_t_cdf(T(nan), T(1))));
}

TEMPLATE_TEST_CASE("quantiles and probabilities hold out at the ends of the reals", "", float, double, long double)
{
    using T = TestType;
    using limits = std::numeric_limits<T>;
    for (const T nu : {limits::denorm_min(), T(1e-10), T(0.01), T(0.5), T(1), T(1.05), T(2), T(100), T(1e6), T(1e20),
                       limits::max(), limits::infinity()}) {
        CAPTURE(nu);
        T last = -limits::infinity();
        for (const T p : {limits::denorm_min(), limits::min(), T(1e-20), T(0.01), (1 - limits::epsilon()) / 2, T(0.5),
                          (1 + limits::epsilon()) / 2, T(0.99), 1 - limits::epsilon() / 2}) {
            CAPTURE(p);
            const T t = student_t_quantile(p, nu);
            CHECK(t >= last);
            CHECK(student_t_two_sided(p, nu) >= 0);
            last = t;
        }
        CHECK(student_t_cdf(-limits::infinity(), nu) == 0);
        CHECK(student_t_cdf(limits::infinity(), nu) == 1);
        CHECK(student_t_cdf(limits::max(), nu) > T(0.499));
        CHECK(student_t_cdf(limits::denorm_min(), nu) == T(0.5));
    }
    CHECK(student_t_quantile(T(1e-20), T(0.001)) == -limits::infinity()); // about -10^20000
    CHECK(std::isfinite(student_t_quantile(T(1e-20), T(1))));
    CHECK(normal_quantile(limits::denorm_min()) < -14);
}

} // namespace
