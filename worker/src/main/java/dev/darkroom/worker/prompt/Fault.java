package dev.darkroom.worker.prompt;

/// One thing wrong with a request.
///
/// @param code what kind of fault
/// @param field name of the `PromptRequest` field
/// @param found what was there; of a text its length and the place at fault, never the text
/// @param wanted what would have done
public record Fault(RefusalCode code, String field, String found, String wanted) {

    @Override
    public String toString() {
        return "%s is %s, wanted %s".formatted(field, found, wanted);
    }
}
