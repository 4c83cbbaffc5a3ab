package io.github.esflink.source.client;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallStatusTest {

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT"})
    void whatAPersonHasToChangeDoesNotHeal(Status.Code code) {
        SubscriptionEnd end = CallStatus.endOf(code.toStatus(), new Metadata());

        assertThat(end.canHeal()).isFalse();
        assertThat(end.reason()).contains(code.name());
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT"})
    void everythingElseHealsTheQuietEndsIncluded(Status.Code code) {
        assertThat(CallStatus.endOf(code.toStatus(), new Metadata()).canHeal()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Status.Code.class)
    void onlyAFailureWithoutAReasonIsUnexplained(Status.Code code) {
        assertThat(
                        CallStatus.endOf(code.toStatus(), new Metadata()).kind()
                                == SubscriptionEnd.Kind.UNEXPLAINED)
                .isEqualTo(code == Status.Code.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error:10000415:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED",
                "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE",
                "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA",
                "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_CERTIFICATE_REQUIRED",
                "Received fatal alert: certificate_unknown"
            })
    void aUsersCertificateThatTheServerRefusesDoesNotHeal(String alert) {
        SubscriptionEnd end =
                CallStatus.endOf(
                        Status.UNAVAILABLE.withCause(
                                new IllegalStateException(new SSLException(alert))),
                        new Metadata());

        assertThat(end.canHeal()).isFalse();
        assertThat(end.reason()).contains("userCertFile");
    }

    /** With the exceptions that Netty has for it. */
    @Test
    void aServerThatSpeaksAnotherProtocolIsSaidToDoSo() {
        Status noTls =
                Status.UNAVAILABLE.withCause(
                        new NotSslRecordException("not an SSL/TLS record: 48"));
        Status noHttp2 =
                Status.UNAVAILABLE.withCause(
                        new IllegalStateException(
                                "First received frame was not SETTINGS. Hex dump for first 5 bytes: 1503030002"));

        assertThat(CallStatus.endOf(noTls, null))
                .returns(true, SubscriptionEnd::canHeal)
                .extracting(SubscriptionEnd::reason, as(STRING))
                .contains("does not speak TLS: tls=false");
        assertThat(CallStatus.endOf(noHttp2, null))
                .returns(true, SubscriptionEnd::canHeal)
                .extracting(SubscriptionEnd::reason, as(STRING))
                .contains("it may want TLS, without tls=false");
    }

    @Test
    void anotherAlertOfTlsHeals() {
        SSLException alert =
                new SSLException(
                        "error:10000438:SSL routines:OPENSSL_internal:TLSV1_ALERT_INTERNAL_ERROR");

        assertThat(CallStatus.endOf(Status.UNAVAILABLE.withCause(alert), null).canHeal()).isTrue();
    }

    @Test
    void aTombstoneDoesNotHealAndIsNamed() {
        SubscriptionEnd end =
                CallStatus.endOf(
                        Status.FAILED_PRECONDITION,
                        trailers("exception", "stream-deleted", "stream-name", "orders-1"));

        assertThat(end.canHeal()).isFalse();
        assertThat(end.reason()).isEqualTo("the stream orders-1 was deleted for good (tombstone)");
    }

    @Test
    void aNodeThatIsNotTheLeaderIsLeft() {
        SubscriptionEnd end =
                CallStatus.endOf(Status.NOT_FOUND, trailers("exception", "not-leader"));

        assertThat(end.canHeal()).isTrue();
        assertThat(end.reason()).isEqualTo("the node is not the cluster's leader");
    }

    @Test
    void theCauseDecidesHoweverDeepItIs() {
        assertThat(
                        CallStatus.endOf(
                                        new CompletionException(
                                                new RuntimeException(
                                                        Status.PERMISSION_DENIED
                                                                .asRuntimeException())))
                                .canHeal())
                .isFalse();
        assertThat(CallStatus.endOf(new IllegalStateException("what else")).canHeal()).isTrue();
    }

    private static Metadata trailers(String... pairs) {
        Metadata trailers = new Metadata();
        for (int i = 0; i < pairs.length; i += 2) {
            trailers.put(Metadata.Key.of(pairs[i], Metadata.ASCII_STRING_MARSHALLER), pairs[i + 1]);
        }
        return trailers;
    }
}
