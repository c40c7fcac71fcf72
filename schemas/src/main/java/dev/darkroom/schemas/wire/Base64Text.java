package dev.darkroom.schemas.wire;

import java.util.Base64;

/// Bytes as strangers write them in base64 (RFC 4648, section 4): padded or not, broken into lines
/// or not.
public final class Base64Text {

    private static final String SPACE = "\\s+";

    private Base64Text() {}

    /// @throws IllegalArgumentException whose message says what was found instead, such as `a text
    ///   of 21 characters whose character 5 is '!'`; it repeats one character of the text at most
    public static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return decodeLines(text);
        }
    }

    private static byte[] decodeLines(String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll(SPACE, ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a text of %s characters %s".formatted(text.length(), fault(text)), e);
        }
    }

    private static String fault(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '=' || isSpace(text.charAt(end - 1)))) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!isDigit(text.charAt(i)) && !isSpace(text.charAt(i))) {
                return "whose character %s is %s".formatted(i + 1, shown(text.codePointAt(i)));
            }
        }
        return "that is cut off or padded amiss";
    }

    private static boolean isDigit(char c) {
        return c >= 'A' && c <= 'Z'
                || c >= 'a' && c <= 'z'
                || c >= '0' && c <= '9'
                || c == '+'
                || c == '/';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static String shown(int character) {
        return character > ' ' && character < 0x7f
                ? "'%c'".formatted(character)
                : "U+%04X".formatted(character);
    }
}
