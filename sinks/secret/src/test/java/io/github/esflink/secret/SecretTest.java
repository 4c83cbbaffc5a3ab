package io.github.esflink.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("TOKEN", "t0ken", "USER", "ann", "PRICE", "$1 \\2 ${env:TOKEN}");

    @TempDir private Path directory;

    @Test
    void readsAnEnvironmentVariable() {
        assertThat(Secret.of("${env:TOKEN}").resolve(ENVIRONMENT)).isEqualTo("t0ken");
    }

    @Test
    void readsTheEnvironmentOfTheProcess() {
        Map.Entry<String, String> variable =
                System.getenv().entrySet().stream()
                        .filter(entry -> entry.getKey().matches("\\w+"))
                        .findFirst()
                        .orElseThrow();

        assertThat(Secret.of("${env:" + variable.getKey() + "}").resolve())
                .isEqualTo(variable.getValue());
    }

    @Test
    void readsAFileWithoutItsLastLineBreak() throws IOException {
        assertThat(Secret.of(file("s3cret\n")).resolve()).isEqualTo("s3cret");
        assertThat(Secret.of(file("s3cret\r\n")).resolve()).isEqualTo("s3cret");
        assertThat(Secret.of(file("s3cret")).resolve()).isEqualTo("s3cret");
        assertThat(Secret.of(file("\uFEFFs3cret\n")).resolve()).isEqualTo("s3cret");
    }

    @Test
    void takesNothingElseAwayFromAFile() throws IOException {
        assertThat(Secret.of(file(" two\nlines \n\n")).resolve()).isEqualTo(" two\nlines \n");
        assertThat(Secret.of(file("tab\t\n")).resolve()).isEqualTo("tab\t");
        assertThat(Secret.of(file("no line break\r")).resolve()).isEqualTo("no line break\r");
        assertThat(Secret.of(file("\u2028")).resolve()).isEqualTo("\u2028");
    }

    @Test
    void readsAFileAnewEveryTime() throws IOException {
        Secret secret = Secret.of(file("old"));
        assertThat(secret.resolve()).isEqualTo("old");

        file("new");

        assertThat(secret.resolve()).isEqualTo("new");
    }

    @Test
    void severalReferencesStandInOneText() throws IOException {
        assertThat(
                        Secret.of("${env:USER}:${env:TOKEN}@" + file("key\n") + "!")
                                .resolve(ENVIRONMENT))
                .isEqualTo("ann:t0ken@key!");
    }

    @Test
    void whatAValueHoldsIsNotResolvedAgain() {
        assertThat(Secret.of("${env:PRICE}").resolve(ENVIRONMENT)).isEqualTo("$1 \\2 ${env:TOKEN}");
    }

    @Test
    void aTextWithoutReferenceIsTheSecretItself() {
        assertThat(Secret.of("pa$$ {env:X}").resolve(ENVIRONMENT)).isEqualTo("pa$$ {env:X}");
        assertThat(Secret.of("pa$$ {env:X}").isLiteral()).isTrue();
        assertThat(Secret.of("Bearer ${env:TOKEN}").isLiteral()).isFalse();
    }

    @Test
    void anUnknownVariableIsNamed() {
        assertThatThrownBy(() -> Secret.of("hunter2${env:MISSING}").resolve(ENVIRONMENT))
                .isInstanceOf(SecretException.class)
                .hasMessage(
                        "A setting refers to ${env:MISSING}, but this process has no such environment variable: set it for every task manager, and for the job manager when the setting is one of the source.");
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> Secret.of("hunter2${file:" + missing + "}").resolve())
                .isInstanceOf(SecretException.class)
                .hasMessage(
                        "A setting refers to ${file:%s}, which cannot be read here (NoSuchFileException): every task manager needs it, and the job manager when the setting is one of the source."
                                .formatted(missing));
    }

    @Test
    void toStringShowsReferencesOnly() {
        assertThat(Secret.of("ann:${env:A}/${file:/b}hunter2"))
                .hasToString("Secret{${env:A}${file:/b}}");
        assertThat(Secret.of("hunter2")).hasToString("Secret{}");
    }

    @Test
    void travelsAsItsReference() throws Exception {
        Secret secret = Secret.of("${env:MISSING}");

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(secret);
        }
        Secret arrived =
                (Secret)
                        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))
                                .readObject();

        assertThat(arrived).isEqualTo(secret).hasSameHashCodeAs(secret);
        assertThat(arrived.resolve(Map.of("MISSING", "found"))).isEqualTo("found");
        assertThat(arrived).isNotEqualTo(Secret.of("${env:OTHER}"));
    }

    private String file(String content) throws IOException {
        return "${file:" + Files.writeString(directory.resolve("secret"), content) + "}";
    }
}
