# A user of least::least gets headers and the language standard, and no flag, definition or library of ours.
foreach(property IN ITEMS COMPILE_OPTIONS COMPILE_DEFINITIONS LINK_OPTIONS LINK_LIBRARIES)
    get_target_property(value least::least INTERFACE_${property})
    if(value)
        message(FATAL_ERROR "least::least imposes ${property}: ${value}")
    endif()
endforeach()
