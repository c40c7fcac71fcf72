package dev.darkroom.worker.reference;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.file.Path;

/// One kind of golden file, known by the `format` it states.
interface ReferenceCase {
    /// Such as `scheduler-golden/1`.
    String format();

    /// Runs the product on the file's inputs and compares.
    ///
    /// @return how close it came; the tolerance comes from the file or its README
    /// @throws AssertionError if it is out of tolerance, or the file holds a key that is not known
    Score check(Path file, JsonNode golden) throws Exception;

    /// @param group what the closing table counts together, such as a scheduler class
    /// @param error the worst difference found, measured as the tolerance is
    /// @param tolerance the largest difference allowed
    record Score(String group, double error, double tolerance) {
        double share() {
            return tolerance == 0 ? (error == 0 ? 0 : Double.POSITIVE_INFINITY) : error / tolerance;
        }
    }
}
