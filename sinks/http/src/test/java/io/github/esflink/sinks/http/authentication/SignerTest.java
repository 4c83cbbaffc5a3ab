package io.github.esflink.sinks.http.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.standardwebhooks.Webhook;
import io.github.esflink.secret.Secret;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against the test vectors that are published with the reference libraries of Standard Webhooks,
 * and the library for Java.
 */
class SignerTest {

    private static final String SYMMETRIC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ASYMMETRIC = "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long SECONDS = 1_614_265_330;
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    private static final String SYMMETRIC_VECTOR =
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final String ASYMMETRIC_VECTOR =
            "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==";

    private static Signer with(String keys) {
        return new Signer(Signing.with(Secret.of(keys)));
    }

    @Test
    void signsAsThePublishedVectors() {
        assertThat(with(SYMMETRIC).sign(ID, SECONDS, BODY)).isEqualTo(SYMMETRIC_VECTOR);
        assertThat(with(ASYMMETRIC).sign(ID, SECONDS, BODY)).isEqualTo(ASYMMETRIC_VECTOR);
    }

    @Test
    void aSignerIsUsedAgain() {
        Signer signer = with(SYMMETRIC + "," + ASYMMETRIC);
        signer.sign("another", 1, new byte[] {1});

        assertThat(signer.sign(ID, SECONDS, BODY))
                .isEqualTo(SYMMETRIC_VECTOR + " " + ASYMMETRIC_VECTOR);
    }

    @Test
    void everyKeySignsWhileTheyChange(@TempDir Path dir) throws Exception {
        Path old = Files.writeString(dir.resolve("old"), SYMMETRIC + "\n");
        Path next = Files.writeString(dir.resolve("next"), ASYMMETRIC);

        assertThat(with("${file:%s} ${file:%s}".formatted(next, old)).sign(ID, SECONDS, BODY))
                .isEqualTo(ASYMMETRIC_VECTOR + " " + SYMMETRIC_VECTOR);
    }

    @Test
    void theLibraryTakesWhatIsSigned() throws Exception {
        byte[] secret = new byte[48];
        Arrays.fill(secret, (byte) 7);
        String key = "whsec_" + Base64.getEncoder().encodeToString(secret);
        String body = "{\"text\":\"ä\\u0000\uD83D\uDE00\"}";
        long now = Instant.now().getEpochSecond();
        String signature =
                with(SYMMETRIC + " " + key).sign("3f", now, body.getBytes(StandardCharsets.UTF_8));
        HttpHeaders headers =
                HttpHeaders.of(
                        Map.of(
                                "webhook-id", List.of("3f"),
                                "webhook-timestamp", List.of(Long.toString(now)),
                                "webhook-signature", List.of(signature)),
                        (name, value) -> true);

        assertThatCode(() -> new Webhook(key).verify(body, headers.map()))
                .doesNotThrowAnyException();
        assertThatCode(() -> new Webhook(SYMMETRIC).verify(body, headers.map()))
                .doesNotThrowAnyException();
        assertThatCode(() -> new Webhook(key).verify(body + " ", headers.map()))
                .isInstanceOf(com.standardwebhooks.exceptions.WebhookVerificationException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | keys that begin with whsec_ or whsk_, found another (key number 1)",
                "whsec_AAAA | 24 to 64 bytes behind whsec_, found 3 (key number 1)",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw whsk_AAAA | 32 or 64 bytes behind whsk_, found 3 (key number 2)",
                "whsec_s3cret!! | Base64 behind the prefix, found other characters (key number 1)",
            })
    void aBadKeyIsNamedByItsPlaceAndNotShown(String keys, String message) {
        assertThatIllegalStateException()
                .isThrownBy(() -> with(keys))
                .withMessage("signature:keys: expected " + message + ".")
                .withMessageNotContaining("s3cret")
                .withNoCause();
    }
}
