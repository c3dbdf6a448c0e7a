namespace FakeEtcd.Gateway.Json;

internal sealed partial class JsonScanner
{
    private static bool IsDigit(byte next) => next is >= (byte)'0' and <= (byte)'9';

    private void PushText(byte next)
    {
        switch (_state, (char)next)
        {
            case (State.Text, '"'):
                EndText();
                break;
            case (State.Text, '\\'):
                _state = State.Escape;
                break;
            case (State.Text, < ' '):
                throw Invalid(next, "in string literal");
            case (State.Text, _):
                break;
            case (State.Escape, 'b' or 'f' or 'n' or 'r' or 't' or '\\' or '/' or '"'):
                _state = State.Text;
                break;
            case (State.Escape, 'u'):
                (_state, _position) = (State.Hex, 0);
                break;
            case (State.Escape, _):
                throw Invalid(next, "in string escape code");
            case var _ when !char.IsAsciiHexDigit((char)next):
                throw Invalid(next, "in \\u hexadecimal character escape");
            default:
                _state = ++_position == 4 ? State.Text : State.Hex;
                break;
        }
    }

    private void EndText()
    {
        if (_isKey)
        {
            _state = State.Colon;
        }
        else
        {
            EndValue();
        }
    }

    private bool IsEndOfNumber(byte next) => _state switch
    {
        State.Zero => next is not ((byte)'.' or (byte)'e' or (byte)'E'),
        State.Integer => !IsDigit(next) && next is not ((byte)'.' or (byte)'e' or (byte)'E'),
        State.Fraction => !IsDigit(next) && next is not ((byte)'e' or (byte)'E'),
        State.ExponentDigits => !IsDigit(next),
        _ => false,
    };

    private void PushNumber(byte next) => _state = (_state, (char)next) switch
    {
        (State.Minus, '0') => State.Zero,
        (State.Minus, >= '1' and <= '9') => State.Integer,
        (State.Zero or State.Integer, '.') => State.Point,
        (State.Zero or State.Integer or State.Fraction, 'e' or 'E') => State.Exponent,
        (State.Point, >= '0' and <= '9') => State.Fraction,
        (State.Exponent, '+' or '-') => State.ExponentSign,
        (State.Exponent or State.ExponentSign, >= '0' and <= '9') => State.ExponentDigits,
        (State.Minus, _) => throw Invalid(next, "in numeric literal"),
        (State.Point, _) => throw Invalid(next, "after decimal point in numeric literal"),
        (State.Exponent or State.ExponentSign, _) => throw Invalid(next, "in exponent of numeric literal"),
        _ => _state,
    };
}
