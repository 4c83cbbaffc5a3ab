package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsReferenceTest {

    /**
     * {@code docs/settings.md} is written by this test when the system property {@code
     * settings.write} is set: {@code ./mvnw verify -Dsettings.write=true}.
     */
    @Test
    void theReferenceIsThatOfTheSettingsThatThereAre() throws IOException {
        Path file = Path.of("..", "docs", "settings.md");
        String reference = SettingsReference.markdown();
        if (Boolean.getBoolean("settings.write")) {
            Files.writeString(file, reference);
        }
        assertThat(file)
                .as("out of date; write it anew with -Dsettings.write=true")
                .content()
                .isEqualTo(reference);
    }
}
