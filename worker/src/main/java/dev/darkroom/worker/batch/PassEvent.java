package dev.darkroom.worker.batch;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A forward pass, for Java Flight Recorder.
@Name("darkroom.Pass")
@Label("Forward pass")
@Category("Darkroom")
@Description("A forward pass that rows of one or more images shared")
@StackTrace(false)
final class PassEvent extends Event {

    @Label("Pass")
    long pass;

    @Label("Rows")
    int rows;

    @Label("Shape")
    @Description("Channels, height and width of the latents")
    String shape = "";

    @Label("Milliseconds")
    @Description("Of the network call alone")
    double millis;

    @Label("Succeeded")
    boolean succeeded;
}
