package dev.darkroom.standalone.bench.big;

/// What a process found, as one line of its output.
///
/// @param step seconds a step
/// @param first seconds from the process's own start to the first picture of one step
record Found(double step, double first) {

    private static final String MARK = "found ";

    static String line(double step, double first) {
        return MARK + step + " " + first;
    }

    static boolean is(String line) {
        return line.startsWith(MARK);
    }

    static Found of(String line) {
        String[] words = line.split(" ");
        return new Found(Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }
}
