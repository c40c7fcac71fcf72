package dev.darkroom.sink.jobs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which jobs are wanted.
///
/// @param states any of them; all where it is empty
/// @param labels all of them, with these values
/// @param words all of which the request's text or labels contain, whatever their case
/// @param after the cursor of a page's last job; its followers are wanted
/// @param most jobs of one page
public record JobQuery(
        Set<JobState> states,
        Map<String, String> labels,
        List<String> words,
        Optional<Cursor> after,
        int most) {

    /// A place in the list of jobs, the latest first.
    public record Cursor(long sinceMillis, String id) {

        /// As it stands in an address.
        public String text() {
            return sinceMillis + "-" + id;
        }

        /// @return empty where the text is no cursor
        public static Optional<Cursor> of(String text) {
            int dash = text.indexOf('-');
            if (dash < 1 || !text.substring(0, dash).chars().allMatch(Character::isDigit)) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        new Cursor(
                                Long.parseLong(text.substring(0, dash)), text.substring(dash + 1)));
            } catch (NumberFormatException _) {
                return Optional.empty();
            }
        }
    }

    boolean wants(Job job) {
        return (states.isEmpty() || states.contains(job.state()))
                && job.labels().entrySet().containsAll(labels.entrySet())
                && (words.isEmpty() || hasWords(job));
    }

    private boolean hasWords(Job job) {
        String text =
                (job.asked().map(News.Asked::request).orElse("") + job.labels())
                        .toLowerCase(Locale.ROOT);
        return words.stream().allMatch(word -> text.contains(word.toLowerCase(Locale.ROOT)));
    }
}
