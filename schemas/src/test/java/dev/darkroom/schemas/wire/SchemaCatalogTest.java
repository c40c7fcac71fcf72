package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;

class SchemaCatalogTest {

    private static final long UNHEARD_OF = 0x5eed;

    private boolean incomplete;

    private final SchemaCatalog catalog =
            SchemaCatalog.learningFrom(
                    new SchemaCatalog.Lookup() {
                        @Override
                        public List<String> newSchemas() {
                            return List.of();
                        }

                        @Override
                        public boolean incomplete() {
                            return incomplete;
                        }
                    });

    @Test
    void aSchemaThatNobodyHasPublishedIsUnknown() {
        assertThat(catalog.findByFingerprint(UNHEARD_OF)).isNull();
    }

    @Test
    void whileOthersMayBePutBackNoSchemaIsCalledUnknown() {
        incomplete = true;

        assertThatThrownBy(() -> catalog.findByFingerprint(UNHEARD_OF))
                .isInstanceOf(SchemaUnavailableException.class)
                .hasMessageContaining("0000000000005eed");
    }
}
