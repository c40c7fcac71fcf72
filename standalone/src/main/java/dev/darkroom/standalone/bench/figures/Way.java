package dev.darkroom.standalone.bench.figures;

/// One way of doing a round's work, to be compared with others in the same rounds.
public interface Way {

    String name();

    /// Does the round's work and says how fast it was, in the unit that all ways of a comparison
    /// share.
    ///
    /// @param round from 0; a way that depends on the round's number draws other pictures each time
    double measure(int round) throws Exception;
}
