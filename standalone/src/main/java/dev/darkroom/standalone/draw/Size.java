package dev.darkroom.standalone.draw;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How large a picture shall be.
///
/// @param width pixels
/// @param height pixels
record Size(int width, int height) {

    static final String WANTED = "WIDTHxHEIGHT in pixels, such as 256x128";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

    /// @throws IllegalArgumentException if the text is not as wanted
    static Size of(String text) {
        Matcher sides = SIZE.matcher(text);
        if (!sides.matches()) {
            throw new IllegalArgumentException(text);
        }
        return new Size(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
    }
}
