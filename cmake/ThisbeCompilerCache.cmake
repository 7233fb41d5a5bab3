# ccache makes a second build from nothing take seconds. Precompiled headers need two of its leniencies, which
# are safe here: the precompiled headers hold no __TIME__ and no macro that differs between targets.
find_program(THISBE_CCACHE ccache)
if(THISBE_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
        ${THISBE_CCACHE})
endif()
