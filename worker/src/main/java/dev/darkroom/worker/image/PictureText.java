package dev.darkroom.worker.image;

/// The words that travel inside a picture's file.
///
/// @param parameters one human-readable account, in the form that other programs of the field read
/// @param json the same for machines: everything needed to draw the picture again
public record PictureText(String parameters, String json) {
    /// The PNG keyword of [#parameters].
    public static final String PARAMETERS = "parameters";

    /// The PNG keyword of [#json].
    public static final String JSON = "darkroom";
}
