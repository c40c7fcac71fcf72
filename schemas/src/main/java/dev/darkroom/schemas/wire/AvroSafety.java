package dev.darkroom.schemas.wire;

import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/// What bytes from elsewhere may make Avro do: instantiate this project's records, and ask for no
/// more memory than the largest record needs. Avro keeps both for the whole process and reads the
/// limits once, at first use.
final class AvroSafety {

    private static final String RECORDS = "dev.darkroom.schemas";

    static {
        limit("org.apache.avro.limits.bytes.maxLength", 64 << 20);
        limit("org.apache.avro.limits.string.maxLength", 4 << 20);
        limit("org.apache.avro.limits.collectionItems.maxLength", 100_000);
        ClassSecurityPredicate ours = type -> type.getPackageName().equals(RECORDS);
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), ours));
    }

    private AvroSafety() {}

    /// Does nothing but make sure that the static part above has run.
    static void ensure() {}

    private static void limit(String property, int most) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(most));
        }
    }
}
