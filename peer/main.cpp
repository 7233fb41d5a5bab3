#include "peer/app.h"

int main(int argc, char** argv) {
    return thisbe::peer::runApp(argc, argv);
}
