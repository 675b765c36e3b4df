# What our own tests and examples need; a user of least::least needs none of it. An installed package is preferred;
# without one a pinned commit is fetched.

function(least_dependency name version debian_package repository commit)
    find_package(${name} ${version} QUIET)
    if(${name}_FOUND)
        return()
    endif()

    string(TOUPPER ${name} NAME)
    if(NOT FETCHCONTENT_SOURCE_DIR_${NAME})
        execute_process(COMMAND git ls-remote ${repository} HEAD RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
        if(failed)
            message(FATAL_ERROR "least: ${name} is not installed and ${repository} is out of reach.\n"
                "Install it (Debian, Ubuntu: apt-get install ${debian_package}) or turn LEAST_BUILD_TESTS and "
                "LEAST_BUILD_EXAMPLES off: the library itself does not need it.")
        endif()
    endif()
    message(STATUS "least: ${name} is not installed, fetching it")
    include(FetchContent)
    set(FMT_INSTALL OFF) # on by default, and then part of our installation
    FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${commit})
    FetchContent_MakeAvailable(${name})
    # Somebody else's headers: our warnings are not for them.
    get_target_property(directories ${name} INTERFACE_INCLUDE_DIRECTORIES)
    set_target_properties(${name} PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${directories}")
endfunction()

# fmt 10.2.1 and Catch2 3.5.2; 9.1 and 2.13 are what Debian 12 has.
least_dependency(fmt 9 libfmt-dev https://github.com/fmtlib/fmt e69e5f977d458f2650bb346dadf2ad30c5320281)
if(LEAST_BUILD_TESTS)
    least_dependency(Catch2 "" catch2 https://github.com/catchorg/Catch2 05e10dfccc28c7f973727c54f850237d07d5e10f)
endif()
