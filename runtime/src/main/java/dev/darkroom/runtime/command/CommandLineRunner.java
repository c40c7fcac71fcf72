package dev.darkroom.runtime.command;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.SettingNames;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.runtime.settings.Spelling;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Runs a [Program], or one of several, from a command line.
///
/// Exit codes: what the program returns; 1 where it failed; 2 for bad settings, all of them named
/// on standard error.
public final class CommandLineRunner {

    public static final int FAILED = 1;
    public static final int BAD_SETTINGS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(CommandLineRunner.class);

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    /// @param environment variables of the process
    public CommandLineRunner(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /// The whole of a `main`: no number follows the machine's language, and output that fails is a
    /// failure.
    ///
    /// @param run runs on this process's environment and streams
    /// @return what to exit with
    public static int main(BiFunction<CommandLineRunner, Streams, Integer> run) {
        Locale.setDefault(Locale.ROOT);
        Streams streams = Streams.ofProcess();
        System.setOut(streams.out());
        System.setErr(streams.err());
        var runner = new CommandLineRunner(System.getenv(), streams.out(), streams.err());
        return run.apply(runner, streams);
    }

    /// A program's own `main`; exits.
    public static void main(Function<Streams, Program> program, String[] args) {
        System.exit(main((runner, streams) -> runner.run(program.apply(streams), args)));
    }

    /// Runs one program.
    public int run(Program program, String... args) {
        return execute(line(program, List.of(program)), args);
    }

    /// Runs the program that the first words name.
    ///
    /// @param name of the whole, for usage lines
    public int run(String name, String description, List<Program> programs, String... args) {
        return execute(line(name, description, programs), args);
    }

    /// The command line of several programs, each under its words.
    public static CommandLine line(String name, String description, List<Program> programs) {
        CommandSpec top = CommandSpec.create().name(name);
        top.usageMessage().description(description);
        prepare(top);
        var line = new CommandLine(top);
        for (Program program : programs) {
            String[] words = program.name().split(" ");
            CommandLine parent = line;
            for (int i = 0; i < words.length - 1; i++) {
                parent = group(parent, words[i]);
            }
            parent.addSubcommand(words[words.length - 1], line(program, programs));
        }
        return line;
    }

    private static CommandLine group(CommandLine parent, String word) {
        if (!parent.getSubcommands().containsKey(word)) {
            CommandSpec spec = CommandSpec.create().name(word);
            prepare(spec);
            parent.addSubcommand(word, new CommandLine(spec));
        }
        return parent.getSubcommands().get(word);
    }

    private static CommandLine line(Program program, List<Program> all) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(new Run(program, all));
        spec.name(program.name());
        spec.usageMessage()
                .description(program.description())
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .width(110)
                .footerHeading("%nExamples:%n")
                .footer(
                        program.examples().stream()
                                .map(example -> "  " + example.replace("%", "%%"))
                                .toArray(String[]::new));
        for (Setting<?> setting : program.settings()) {
            spec.addOption(option(setting, program.lists(setting)));
        }
        spec.addOption(
                OptionSpec.builder("--config")
                        .type(Path.class)
                        .paramLabel("FILE")
                        .description("Properties file with any of these settings.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--kafka")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .paramLabel("KEY=VALUE")
                        .description("Any Kafka client property; may be given several times.")
                        .build());
        prepare(spec);
        if (!program.arguments().isEmpty()) {
            spec.addPositional(
                    PositionalParamSpec.builder()
                            .type(List.class)
                            .auxiliaryTypes(String.class)
                            .arity("0..*")
                            .paramLabel(program.arguments())
                            .hideParamSyntax(true)
                            .build());
        }
        return new CommandLine(spec);
    }

    private static OptionSpec option(Setting<?> setting, boolean listed) {
        String fallback = setting.fallback().map(text -> " Default: " + text + ".").orElse("");
        OptionSpec.Builder option =
                OptionSpec.builder("--" + setting.name())
                        // A yes-or-no takes the next word for its value only if that is one.
                        .type(setting.isFlag() ? Boolean.class : String.class)
                        .paramLabel("VALUE")
                        .hidden(!listed)
                        .hideParamSyntax(setting.isFlag())
                        .description(
                                (setting.description() + (setting.isFlag() ? "" : fallback))
                                        .replace("%", "%%"));
        if (setting.isRepeatable()) {
            return option.type(List.class).auxiliaryTypes(String.class).arity("1").build();
        }
        return setting.isFlag()
                ? option.arity("0..1").fallbackValue("true").paramLabel("").build()
                : option.arity("1").build();
    }

    private static void prepare(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("Says which Darkroom this is.")
                        .build());
        // What is not understood is reported together with every other fault, not alone.
        spec.parser().unmatchedArgumentsAllowed(true);
    }

    private int execute(CommandLine line, String... args) {
        try {
            int code = run(line, args);
            if (out.checkError()) {
                err.println("standard output cannot be written to");
                return FAILED;
            }
            return code;
        } catch (OutputFailedException e) {
            if (!e.readerIsGone()) {
                err.println(e.getMessage());
            }
            return FAILED;
        } catch (CommandLine.ParameterException e) {
            err.println(e.getMessage());
            return BAD_SETTINGS;
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            LOG.atDebug().setCause(e).log("The program failed");
            Explanation explanation = Explanation.of(e);
            explanation.lines().forEach(err::println);
            return explanation.code();
        }
    }

    private int run(CommandLine line, String... args) throws Exception {
        ParseResult last = line.parseArgs(args);
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine chosen = last.commandSpec().commandLine();
        if (last.isUsageHelpRequested()) {
            chosen.usage(out, CommandLine.Help.Ansi.OFF);
            return 0;
        }
        if (last.isVersionHelpRequested()) {
            out.println(Version.line());
            return 0;
        }
        if (chosen.getCommand() instanceof Run run) {
            return run.program().run(settings(run, last));
        }
        err.println(UnknownCommand.told(chosen, last.unmatched()));
        chosen.usage(err, CommandLine.Help.Ansi.OFF);
        return BAD_SETTINGS;
    }

    private Settings settings(Run run, ParseResult parsed) {
        var faults = new ArrayList<String>();
        var options = new HashMap<String, String>();
        for (Setting<?> setting : run.program().settings()) {
            Object value = parsed.matchedOptionValue("--" + setting.name(), null);
            if (value != null) {
                options.put(
                        setting.name(),
                        value instanceof List<?> several
                                ? String.join(",", several.stream().map(Object::toString).toList())
                                : value.toString());
            }
        }
        for (String pair : parsed.matchedOptionValue("--kafka", List.<String>of())) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                faults.add("option --kafka: found '%s', wanted KEY=VALUE".formatted(pair));
            } else {
                options.put("kafka." + pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        parsed.unmatched().forEach(word -> faults.add(notUnderstood(word, parsed.commandSpec())));
        Optional<Path> file =
                Optional.<Path>ofNullable(parsed.matchedOptionValue("--config", null))
                        .or(
                                () ->
                                        Optional.ofNullable(environment.get("DARKROOM_CONFIG"))
                                                .map(Path::of));
        try {
            List<String> arguments = parsed.matchedPositionalValue(0, List.<String>of());
            Settings settings =
                    Settings.read(
                            run.program().settings(),
                            run.elsewhere(),
                            new Settings.Sources(options, environment, file, arguments));
            if (faults.isEmpty()) {
                return settings;
            }
        } catch (BadSettingsException e) {
            faults.addAll(e.faults());
        }
        throw new BadSettingsException(faults);
    }

    private static String notUnderstood(String word, CommandSpec spec) {
        if (!word.startsWith("-")) {
            return "argument '%s' is not understood".formatted(word);
        }
        String option = word.split("=", 2)[0];
        return "option %s is not known".formatted(option)
                + Spelling.nearest(option, spec.optionsMap().keySet())
                        .map("; did you mean %s?"::formatted)
                        .orElse("");
    }

    /// A program as picocli's command object.
    private record Run(Program program, List<Program> all) {

        /// Names of what may stand in an environment for all programs.
        Set<String> elsewhere() {
            var names = new HashSet<>(SettingNames.all());
            all.forEach(other -> other.settings().forEach(setting -> names.add(setting.name())));
            return names;
        }
    }
}
