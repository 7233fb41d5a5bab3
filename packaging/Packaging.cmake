configure_file(packaging/thisbe-rendezvous.service.in packaging/thisbe-rendezvous.service @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/packaging/thisbe-rendezvous.service" DESTINATION lib/systemd/system)
# It may hold passwords.
install(FILES packaging/rendezvous.conf DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/thisbe
    PERMISSIONS OWNER_READ OWNER_WRITE)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME thisbe)
set(CPACK_PACKAGE_CONTACT "The Thisbe authors <thisbe@example.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX "${CMAKE_INSTALL_PREFIX}")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/packaging/conffiles")
set(CPACK_STRIP_FILES ON)
include(CPack)
