namespace FakeEtcd.Gateway.Json;

/// <summary>
/// Finds the end of a JSON value in bytes that arrive one by one, and checks its syntax. The errors are those of Go's
/// <c>encoding/json</c>, which etcd returns to its clients.
/// </summary>
internal sealed partial class JsonScanner
{
    /// <summary>The maximum depth of objects and arrays, as in Go.</summary>
    public const int MaxDepth = 10_000;

    /// <summary>The open objects (true) and arrays (false).</summary>
    private readonly Stack<bool> _open = new();

    private State _state = State.Value;
    private bool _isKey;
    private string _literal = "";
    private int _position;

    private enum State
    {
        Value,
        ValueOrEnd,
        Key,
        KeyOrEnd,
        Colon,
        AfterMember,
        AfterElement,
        Text,
        Escape,
        Hex,
        Minus,
        Zero,
        Integer,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
        Literal,
        End,
    }

    /// <summary>Whether the value is complete.</summary>
    public bool IsComplete => _state == State.End;

    /// <summary>Whether the value has begun: there was more than white space.</summary>
    public bool HasBegun => _open.Count > 0 || _state != State.Value;

    /// <summary>Whether the value is complete if nothing follows. Only a number ends without a sign of its end.</summary>
    public bool IsCompleteAtEnd => IsComplete
        || (_open.Count == 0 && _state is State.Zero or State.Integer or State.Fraction or State.ExponentDigits);

    /// <summary>Takes the next byte.</summary>
    /// <returns>Whether the byte belongs to the value; false if the value ended before it.</returns>
    /// <exception cref="JsonInputException">The byte cannot follow.</exception>
    public bool Push(byte next)
    {
        if (IsEndOfNumber(next))
        {
            EndValue();
            if (IsComplete)
            {
                return false;
            }
        }

        switch (_state)
        {
            case State.Value or State.ValueOrEnd or State.Key or State.KeyOrEnd or State.Colon or State.AfterMember or State.AfterElement:
                PushStructure(next);
                break;
            case State.Text or State.Escape or State.Hex:
                PushText(next);
                break;
            case State.Literal:
                PushLiteral(next);
                break;
            default:
                PushNumber(next);
                break;
        }

        return true;
    }

    private static JsonInputException Invalid(byte next, string context) => new($"invalid character {GoQuoting.Quote(next)} {context}");

    private void PushStructure(byte next)
    {
        if (next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            return;
        }

        switch (_state, (char)next)
        {
            case (State.ValueOrEnd, ']') or (State.AfterElement, ']') or (State.KeyOrEnd, '}') or (State.AfterMember, '}'):
                _open.Pop();
                EndValue();
                break;
            case (State.Value or State.ValueOrEnd, _):
                BeginValue(next);
                break;
            case (State.Key or State.KeyOrEnd, '"'):
                (_state, _isKey) = (State.Text, true);
                break;
            case (State.Colon, ':') or (State.AfterElement, ','):
                _state = State.Value;
                break;
            case (State.AfterMember, ','):
                _state = State.Key;
                break;
            default:
                throw Invalid(next, _state switch
                {
                    State.Colon => "after object key",
                    State.AfterMember => "after object key:value pair",
                    State.AfterElement => "after array element",
                    _ => "looking for beginning of object key string",
                });
        }
    }

    private void BeginValue(byte next)
    {
        switch ((char)next)
        {
            case '{' or '[' when _open.Count == MaxDepth:
                throw Invalid(next, "exceeded max depth");
            case '{':
                _open.Push(true);
                _state = State.KeyOrEnd;
                break;
            case '[':
                _open.Push(false);
                _state = State.ValueOrEnd;
                break;
            case '"':
                (_state, _isKey) = (State.Text, false);
                break;
            case '-':
                _state = State.Minus;
                break;
            case '0':
                _state = State.Zero;
                break;
            case >= '1' and <= '9':
                _state = State.Integer;
                break;
            case 't' or 'f' or 'n':
                (_state, _literal, _position) = (State.Literal, (char)next switch { 't' => "true", 'f' => "false", _ => "null" }, 1);
                break;
            default:
                throw Invalid(next, "looking for beginning of value");
        }
    }

    private void PushLiteral(byte next)
    {
        if (next != _literal[_position])
        {
            throw Invalid(next, $"in literal {_literal} (expecting '{_literal[_position]}')");
        }

        if (++_position == _literal.Length)
        {
            EndValue();
        }
    }

    private void EndValue() => _state = _open.TryPeek(out var isObject) switch
    {
        false => State.End,
        true => isObject ? State.AfterMember : State.AfterElement,
    };
}
