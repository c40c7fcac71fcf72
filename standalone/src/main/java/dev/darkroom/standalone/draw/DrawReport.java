package dev.darkroom.standalone.draw;

import java.time.Duration;

/// Tells the user, or the user's program, how each picture ended.
interface DrawReport {

    /// @param took from the acknowledgement of the request to the stored picture
    void kept(Finish.Kept picture, Duration took);

    void failed(Finish.Failed picture);

    /// Nothing more is going to end.
    void end();
}
