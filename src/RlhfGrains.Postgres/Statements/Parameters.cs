using Npgsql;
using NpgsqlTypes;

namespace RlhfGrains.Postgres;

/// <summary>Columns of a group as arrays: one statement takes any number of rows and is prepared once.</summary>
static class Parameters
{
    public static NpgsqlParameter Texts(string[] values) => Of(values, NpgsqlDbType.Text);

    public static NpgsqlParameter Longs(long[] values) => Of(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Ints(int[] values) => Of(values, NpgsqlDbType.Integer);

    public static NpgsqlParameter Bytes(ReadOnlyMemory<byte>[] values) => Of(values, NpgsqlDbType.Bytea);

    public static NpgsqlParameter Text(string value) =>
        new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Long(long value) =>
        new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    public static NpgsqlBatchCommand Command(string statement, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(statement);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    static NpgsqlParameter<T[]> Of<T>(T[] values, NpgsqlDbType element) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | element };
}
