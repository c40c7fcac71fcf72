package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class OwnJvmTest {

    private static final String MALLOC = "GLIBC_TUNABLES";

    @Test
    void aStartedProcessKeepsWhatThisOneIsToldOfItsMemoryAndHasOneArena() {
        String told = OwnJvm.process(Object.class, List.of(), List.of()).environment().get(MALLOC);

        assertThat(told).containsOnlyOnce("glibc.malloc.arena_max=");
        assertThat(told).startsWith(System.getenv().getOrDefault(MALLOC, ""));
    }

    @ParameterizedTest(name = "[{0}]")
    @CsvSource({
        ",                                      glibc.malloc.arena_max=1",
        "'',                                    glibc.malloc.arena_max=1",
        "glibc.malloc.hugetlb=1,                glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1",
        "glibc.malloc.arena_max=4:glibc.a.b=1,  glibc.malloc.arena_max=4:glibc.a.b=1",
    })
    void whatWasToldOfArenasStays(String told, String wanted) {
        assertThat(OwnJvm.withOneArena(told)).isEqualTo(wanted);
    }
}
