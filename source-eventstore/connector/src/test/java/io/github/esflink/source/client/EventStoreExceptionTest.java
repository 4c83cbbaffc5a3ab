package io.github.esflink.source.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class EventStoreExceptionTest {

    @Test
    void endsTheJobAlsoWhenItComesFromATaskManagerWithAFailureOfGrpc() throws Exception {
        Throwable failure =
                new RuntimeException(
                        "the fetcher's",
                        new EventStoreException(
                                "no access",
                                Status.PERMISSION_DENIED
                                        .withDescription("by the server")
                                        .asRuntimeException(new Metadata())));

        Throwable arrived =
                InstantiationUtil.deserializeObject(
                        InstantiationUtil.serializeObject(failure),
                        Thread.currentThread().getContextClassLoader());

        assertThat(
                        ThrowableClassifier.findThrowableOfThrowableType(
                                arrived, ThrowableType.NonRecoverableError))
                .isPresent();
        assertThat(arrived)
                .cause()
                .isInstanceOf(EventStoreException.class)
                .hasMessage("no access")
                .hasStackTraceContaining("PERMISSION_DENIED: by the server");
    }
}
