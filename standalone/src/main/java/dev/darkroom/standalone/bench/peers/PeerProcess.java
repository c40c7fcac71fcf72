package dev.darkroom.standalone.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program in another language that draws what it is asked for: a line of JSON in, a line out.
final class PeerProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GRACE_SECONDS = 10;

    private final String script;
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;
    private final String versions;

    /// Starts it, and waits until it has said what it is.
    ///
    /// @param script of the folder `benchmarks`
    /// @throws IOException if it does not start, such as for want of its packages
    PeerProcess(Path python, Path script, Path model) throws IOException {
        this.script = script.getFileName().toString();
        this.process =
                new ProcessBuilder(List.of(python.toString(), script.toString(), model.toString()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        this.answers = process.inputReader();
        this.questions = process.outputWriter();
        try {
            this.versions = answer().path("ready").asText();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /// What it runs on, for people.
    String versions() {
        return versions;
    }

    /// @throws IOException if it fails, with what it says of that
    JsonNode ask(ObjectNode job) throws IOException {
        questions.write(job + "\n");
        questions.flush();
        return answer();
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(
                    "%s ended without an answer; benchmarks/README.md says what it needs"
                            .formatted(script));
        }
        JsonNode answer = JSON.readTree(line);
        if (answer.has("error")) {
            throw new IOException(script + " failed: " + answer.path("error").asText());
        }
        return answer;
    }

    /// Ends it: it stops when nothing more can be asked.
    @Override
    public void close() throws IOException {
        questions.close();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
