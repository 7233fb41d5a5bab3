find_package(GTest REQUIRED)
include(GoogleTest)

# The headers that every test includes, compiled once.
add_library(thisbe_test_support INTERFACE)
target_link_libraries(thisbe_test_support INTERFACE thisbe::thisbe GTest::gtest GTest::gmock rapidcheck
    thisbe_test_places)

# thisbe_add_tests(NAME stun_test LABEL unit SOURCES … [LIBRARIES …] [PROPERTIES …])
# One GoogleTest binary whose tests CTest knows one by one. LABEL is unit, sim, natlab or interop.
function(thisbe_add_tests)
    cmake_parse_arguments(ARG "" "NAME;LABEL;TIMEOUT" "SOURCES;LIBRARIES;PROPERTIES" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    add_executable(${ARG_NAME} ${ARG_SOURCES})
    target_link_libraries(${ARG_NAME} PRIVATE thisbe_test_support thisbe_test_main ${ARG_LIBRARIES})
    target_precompile_headers(${ARG_NAME} REUSE_FROM thisbe_test_main)
    gtest_discover_tests(${ARG_NAME} DISCOVERY_TIMEOUT 60
        PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT} ${ARG_PROPERTIES})
endfunction()
