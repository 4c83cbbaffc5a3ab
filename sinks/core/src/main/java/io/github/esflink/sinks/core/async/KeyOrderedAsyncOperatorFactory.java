package io.github.esflink.sinks.core.async;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes the operator in its task, with the mailbox that brings answers back to the task's thread.
 */
final class KeyOrderedAsyncOperatorFactory<IN, KEY, OUT> extends AbstractStreamOperatorFactory<OUT>
        implements OneInputStreamOperatorFactory<IN, OUT> {

    private static final long serialVersionUID = 1L;

    private final AsyncFunction<IN, OUT> function;
    private final TypeInformation<IN> inputType;
    private final TypeInformation<OUT> outputType;
    private final AsyncSettings<IN, KEY, OUT> settings;

    KeyOrderedAsyncOperatorFactory(
            AsyncFunction<IN, OUT> function,
            TypeInformation<IN> inputType,
            TypeInformation<OUT> outputType,
            AsyncSettings<IN, KEY, OUT> settings) {
        this.function = function;
        this.inputType = inputType;
        this.outputType = outputType;
        this.settings = settings;
    }

    // T is the operator's own type, by the contract of the method
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    @Override
    public <T extends StreamOperator<OUT>> T createStreamOperator(
            StreamOperatorParameters<OUT> parameters) {
        return (T)
                new KeyOrderedAsyncOperator<>(
                        parameters, function, inputType, outputType, settings);
    }

    @SuppressWarnings("rawtypes") // the raw type is the interface's
    @Override
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return KeyOrderedAsyncOperator.class;
    }
}
