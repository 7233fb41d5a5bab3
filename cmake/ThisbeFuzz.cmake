# thisbe_add_fuzz_target(NAME fuzz_stun_message SOURCES stun_message_fuzz.cpp [LIBRARIES …])
# The source defines LLVMFuzzerTestOneInput. In the preset 'fuzz' it becomes a libFuzzer program (target
# fuzz_targets builds all of them); in every other build a test that replays tests/fuzz/corpus/NAME and seeded
# mutations of it (MUTATIONS of each file; less than usual where one run takes long), so that what the fuzzer
# found once stays found.
add_custom_target(fuzz_targets)

function(thisbe_add_fuzz_target)
    cmake_parse_arguments(ARG "" "NAME;MUTATIONS" "SOURCES;LIBRARIES" ${ARGN})
    add_executable(${ARG_NAME} ${ARG_SOURCES})
    target_link_libraries(${ARG_NAME} PRIVATE thisbe::thisbe ${ARG_LIBRARIES})
    set_target_properties(${ARG_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
    if(THISBE_FUZZ)
        target_link_options(${ARG_NAME} PRIVATE -fsanitize=fuzzer)
        add_dependencies(fuzz_targets ${ARG_NAME})
    else()
        target_sources(${ARG_NAME} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp")
        add_test(NAME Fuzz.${ARG_NAME}.ReplaysItsCorpus
            COMMAND ${ARG_NAME} "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${ARG_NAME}" ${ARG_MUTATIONS})
        set_tests_properties(Fuzz.${ARG_NAME}.ReplaysItsCorpus PROPERTIES LABELS unit TIMEOUT 120)
    endif()
endfunction()
