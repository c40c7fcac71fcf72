package dev.darkroom.http.scale;

/// What a queue asks of its workers at one moment.
///
/// @param images that are not drawn yet; each is drawn by one worker
/// @param waitingSeconds how long one worker would draw for all that is not drawn yet
/// @param arriving how long one worker would draw for what is asked in a second, of late: as many
///   workers are kept busy by it
/// @param workers that there are
public record Load(long images, double waitingSeconds, double arriving, int workers) {

    /// How long the present workers draw for all that is not drawn yet; one, where there are none.
    public double backlogSeconds() {
        return waitingSeconds / Math.max(1, workers);
    }

    public Load {
        if (images < 0 || !(waitingSeconds >= 0) || !(arriving >= 0) || workers < 0) {
            throw new IllegalArgumentException(
                    "found %s images of %s s waiting, %s arriving, %s workers; nothing below 0 would do"
                            .formatted(images, waitingSeconds, arriving, workers));
        }
    }
}
