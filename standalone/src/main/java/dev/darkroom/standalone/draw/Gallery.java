package dev.darkroom.standalone.draw;

import dev.darkroom.producer.Sighting;
import dev.darkroom.schemas.topic.Topics;

import java.io.IOException;
import java.util.List;

/// Where finished pictures come from.
interface Gallery {

    /// @return full names of the topics that tell of finished pictures and of failures
    List<String> topics(Topics topics);

    /// Brings a picture to its place, where that is the gallery's business.
    ///
    /// @return what ended with this; may repeat what ended before
    /// @throws IOException if a picture cannot be written
    List<Finish> see(Sighting sighting) throws IOException;
}
