package dev.darkroom.worker.image;

/// How large a picture may be that somebody else made. Both limits are checked before any of it is
/// decoded.
///
/// @param maxBytes of the file
/// @param maxPixels width x height, as the file's header states them: a small file can claim to be
///   a very large picture
public record PictureLimits(int maxBytes, int maxPixels) {
    /// 8 MiB and 16 megapixels.
    public static final PictureLimits STANDARD = new PictureLimits(8 << 20, 1 << 24);
}
