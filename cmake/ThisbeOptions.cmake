# One interface target carries everything that must be the same for every target of ours.
set(THISBE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")
option(THISBE_FUZZ "Build the libFuzzer targets (clang only)" OFF)

add_library(thisbe_options INTERFACE)
target_compile_features(thisbe_options INTERFACE cxx_std_20)
target_compile_options(thisbe_options INTERFACE
    -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough -Wswitch)
target_compile_definitions(thisbe_options INTERFACE
    THISBE_VERSION="${PROJECT_VERSION}"
    $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

if(THISBE_SANITIZE)
    target_compile_options(thisbe_options INTERFACE
        -fsanitize=${THISBE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(thisbe_options INTERFACE -fsanitize=${THISBE_SANITIZE})
endif()
if(THISBE_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "THISBE_FUZZ needs clang (found ${CMAKE_CXX_COMPILER_ID}): use the preset 'fuzz'.")
    endif()
    # Coverage in everything that a target runs; the fuzzer's own main only where it is linked.
    target_compile_options(thisbe_options INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(thisbe_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
