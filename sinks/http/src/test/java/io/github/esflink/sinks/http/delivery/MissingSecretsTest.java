package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.Signing;
import io.github.esflink.sinks.http.endpoint.ClientCertificate;
import io.github.esflink.sinks.http.endpoint.Proxy;
import io.github.esflink.sinks.http.endpoint.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A sink that cannot start is started again and again: each time it leaves nothing behind. */
class MissingSecretsTest {

    private static final Secret MISSING = Secret.of("${env:ESFLINK_NOBODY_HAS_SET_THIS}");
    private static final String NAME = "without-secrets";
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir private static Path dir;

    static Stream<Arguments> whatIsMissing() {
        return Stream.of(
                missing("bearer token", s -> s.authentication = Authentication.bearer(MISSING)),
                missing("password", s -> s.authentication = Authentication.basic("me", MISSING)),
                missing(
                        "OAuth2 secret",
                        s ->
                                s.authentication =
                                        Authentication.clientCredentials(
                                                "http://127.0.0.1:1/token", "id", MISSING)),
                missing("signing key", s -> s.signing = Signing.with(MISSING)),
                missing("proxy password", s -> s.proxy = new Proxy("127.0.0.1", 1, "me", MISSING)),
                missing(
                        "key password",
                        s ->
                                s.tls =
                                        new TlsSettings(
                                                true,
                                                null,
                                                new ClientCertificate(
                                                        dir + "/c.pem", dir + "/k.pem", MISSING))),
                missing(
                        "certificates to trust",
                        s -> s.tls = new TlsSettings(true, dir + "/none.pem", null)));
    }

    private static Arguments missing(String what, Consumer<Sender.Settings> settings) {
        return arguments(what, settings);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatIsMissing")
    void leavesNoThreadAndNoSelector(String what, Consumer<Sender.Settings> missing)
            throws Exception {
        // What is there once for all is there after the first.
        fail(missing);
        long selectors = selectors();
        for (int i = 0; i < 10; i++) {
            fail(missing);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains(NAME));
        assertThat(selectors()).isLessThanOrEqualTo(selectors);
    }

    private static void fail(Consumer<Sender.Settings> missing) {
        Sender.Settings settings = Sender.to("https://127.0.0.1:1/");
        settings.name = NAME;
        missing.accept(settings);
        assertThatThrownBy(settings::open).isInstanceOf(RuntimeException.class);
    }

    /** How many this process has; 0 where the system does not show them. */
    private static long selectors() throws IOException {
        if (!Files.isDirectory(OPEN_FILES)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.filter(MissingSecretsTest::isSelector).count();
        }
    }

    private static boolean isSelector(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().contains("eventpoll");
        } catch (IOException e) {
            return false;
        }
    }
}
