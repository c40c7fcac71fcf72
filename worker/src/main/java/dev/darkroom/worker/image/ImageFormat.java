package dev.darkroom.worker.image;

/// The file formats a picture can be asked for in.
public enum ImageFormat {
    PNG("image/png", "png"),
    JPEG("image/jpeg", "jpg"),
    WEBP("image/webp", "webp");

    private final String mediaType;
    private final String extension;

    ImageFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    public String mediaType() {
        return mediaType;
    }

    /// The usual end of a file's name, without the dot.
    public String extension() {
        return extension;
    }
}
