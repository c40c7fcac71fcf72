package dev.darkroom.standalone.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

class ReportTest {

    private final Report report =
            new Report(new Machine(Map.of("cores", "2")), Map.of("rounds", "3"));
    private final Section section = report.section("engine");

    @Test
    void everySampleIsInTheJson() throws Exception {
        var engine = new Series("engine", "pictures/s", List.of(20.0, 21.0, 22.0));
        var limit = new Series("limit", "pictures/s", List.of(20.0, 42.0, 22.0));
        section.add(List.of(engine, limit));
        section.add(Ratio.of(engine, limit).wanted(Bar.atLeast(0.95)));

        JsonNode json =
                new ObjectMapper()
                        .readTree(report.json(new Report.Pictures(5, List.of("one differs"))));

        assertThat(json.at("/machine/cores").asText()).isEqualTo("2");
        assertThat(json.at("/settings/rounds").asText()).isEqualTo("3");
        assertThat(json.at("/parts/0/series/1/samples"))
                .map(JsonNode::asDouble)
                .containsExactly(20.0, 42.0, 22.0);
        assertThat(json.at("/parts/0/ratios/0/values"))
                .map(JsonNode::asDouble)
                .containsExactly(1.0, 0.5, 1.0);
        assertThat(json.at("/parts/0/ratios/0/verdict").asText()).isEqualTo("OPEN");
        assertThat(json.at("/pictures/compared").asInt()).isEqualTo(5);
        assertThat(json.at("/pictures/differences/0").asText()).isEqualTo("one differs");
    }

    @Test
    void aTableSaysHowSureAnIntervalIsThatIsNotOf95Percent() {
        section.add(new Ratio("a / b", List.of(0.8, 0.9, 1.0), java.util.Optional.empty()));

        assertThat(Table.of(section)).contains("| a / b | 0.9000 | 0.8000 to 1.000 (75 %) |");
    }

    @ParameterizedTest
    @CsvSource({
        "0.012345, 0.0123",
        "1.23456, 1.235",
        "31.678, 31.68",
        "451.23, 451.2",
        "12345.6, 12346",
        "0, 0",
        "-2.5, -2.500",
        "NaN, NaN"
    })
    void figuresKeepFourDigits(double value, String wanted) {
        assertThat(Table.number(value)).isEqualTo(wanted);
    }
}
