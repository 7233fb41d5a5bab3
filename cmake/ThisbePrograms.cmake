# thisbe_add_program(NAME thisbe-rendezvous CORE thisbe_rendezvous SOURCES … [LIBRARIES …] [OUTPUT thisbe-rendezvous])
# A program is a static library CORE (so that tests link what the program runs) and a main.cpp beside it. OUTPUT is its
# file's name where that cannot be the target's.
function(thisbe_add_program)
    cmake_parse_arguments(ARG "" "NAME;CORE;OUTPUT" "SOURCES;LIBRARIES" ${ARGN})
    if(NOT ARG_OUTPUT)
        set(ARG_OUTPUT ${ARG_NAME})
    endif()
    add_library(${ARG_CORE} STATIC ${ARG_SOURCES})
    target_link_libraries(${ARG_CORE} PUBLIC thisbe::thisbe ${ARG_LIBRARIES})
    add_executable(${ARG_NAME} main.cpp)
    target_link_libraries(${ARG_NAME} PRIVATE ${ARG_CORE})
    set_target_properties(${ARG_NAME} PROPERTIES
        OUTPUT_NAME ${ARG_OUTPUT} RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
    install(TARGETS ${ARG_NAME} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()
