#include "relay6/app.h"

int main(int argc, char** argv) {
    return thisbe::relay6::runApp(argc, argv);
}
