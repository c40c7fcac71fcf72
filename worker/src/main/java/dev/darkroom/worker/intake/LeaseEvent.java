package dev.darkroom.worker.intake;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A lease, from its beginning to its end, for Java Flight Recorder.
@Name("darkroom.Lease")
@Label("Lease")
@Category("Darkroom")
@Description("A request that this worker held, from its lease to its settlement")
@StackTrace(false)
final class LeaseEvent extends Event {

    @Label("Request id")
    String requestId = "";

    @Label("Deliveries")
    int deliveries;

    @Label("Settlement")
    String settlement = "";
}
