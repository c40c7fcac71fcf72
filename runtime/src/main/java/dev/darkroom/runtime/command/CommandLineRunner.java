package dev.darkroom.runtime.command;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /// A program's own `main`.
    public static void main(Program program, String[] args) {
        var runner = new CommandLineRunner(System.getenv(), System.out, System.err);
        System.exit(runner.run(program, args));
    }

    /// Runs one program.
    public int run(Program program, String... args) {
        return execute(line(program, List.of(program)), args);
    }

    /// Runs the program that the first words name.
    ///
    /// @param name of the whole, for usage lines
    public int run(String name, String description, List<Program> programs, String... args) {
        CommandSpec top = CommandSpec.create().name(name);
        top.usageMessage().description(description);
        top.addOption(help());
        var line = new CommandLine(top);
        for (Program program : programs) {
            String[] words = program.name().split(" ");
            CommandLine parent = line;
            for (int i = 0; i < words.length - 1; i++) {
                parent = group(parent, words[i]);
            }
            parent.addSubcommand(words[words.length - 1], line(program, programs));
        }
        return execute(line, args);
    }

    private static CommandLine group(CommandLine parent, String word) {
        if (!parent.getSubcommands().containsKey(word)) {
            CommandSpec spec = CommandSpec.create().name(word);
            spec.addOption(help());
            parent.addSubcommand(word, new CommandLine(spec));
        }
        return parent.getSubcommands().get(word);
    }

    private CommandLine line(Program program, List<Program> all) {
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
        spec.addOption(help());
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
        // What is not understood is reported together with every other fault, not alone.
        spec.parser().unmatchedArgumentsAllowed(true);
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
        return setting.isFlag()
                ? option.arity("0..1").fallbackValue("true").paramLabel("").build()
                : option.arity("1").build();
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this.")
                .build();
    }

    private int execute(CommandLine line, String... args) {
        try {
            ParseResult parsed = line.parseArgs(args);
            ParseResult last = parsed;
            while (last.hasSubcommand()) {
                last = last.subcommand();
            }
            CommandLine chosen = last.commandSpec().commandLine();
            if (last.isUsageHelpRequested()) {
                chosen.usage(out);
                return 0;
            }
            if (!(chosen.getCommand() instanceof Run run)) {
                err.println(
                        last.unmatched().isEmpty()
                                ? "a command is missing"
                                : "command '%s' is not known"
                                        .formatted(last.unmatched().getFirst()));
                chosen.usage(err);
                return BAD_SETTINGS;
            }
            return run.program().run(settings(run, last));
        } catch (CommandLine.ParameterException e) {
            err.println(e.getMessage());
            return BAD_SETTINGS;
        } catch (BadSettingsException e) {
            e.faults().forEach(err::println);
            return BAD_SETTINGS;
        } catch (Exception e) {
            LOG.debug("The program failed", e);
            err.println(e.getMessage() == null ? e.toString() : e.getMessage());
            return FAILED;
        }
    }

    private Settings settings(Run run, ParseResult parsed) {
        var faults = new ArrayList<String>();
        var options = new HashMap<String, String>();
        for (Setting<?> setting : run.program().settings()) {
            Object value = parsed.matchedOptionValue("--" + setting.name(), null);
            if (value != null) {
                options.put(setting.name(), value.toString());
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
        parsed.unmatched()
                .forEach(
                        word ->
                                faults.add(
                                        word.startsWith("-")
                                                ? "option %s is not known".formatted(word)
                                                : "argument '%s' is not understood"
                                                        .formatted(word)));
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

    /// A program as picocli's command object.
    private record Run(Program program, List<Program> all) {

        List<Setting<?>> elsewhere() {
            var settings = new ArrayList<Setting<?>>();
            all.forEach(other -> settings.addAll(other.settings()));
            return settings;
        }
    }
}
