// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "expand.hpp"

#include <fmt/format.h>

#include <charconv>

#include "error.hpp"

namespace oam_sim {
namespace {

[[noreturn]] void malformed(std::string_view expression) {
  throw Error(fmt::format(
      "cannot understand {{{}}}: write {{name}}, {{name+1}}, {{name/8%4}} or {{name:04x}} with a known name",
      expression));
}

std::int64_t apply(char op, std::int64_t left, std::int64_t right, std::string_view expression) {
  std::int64_t result = 0;
  bool overflows = false;
  switch (op) {
    case '+':
      overflows = __builtin_add_overflow(left, right, &result);
      break;
    case '-':
      overflows = __builtin_sub_overflow(left, right, &result);
      break;
    case '*':
      overflows = __builtin_mul_overflow(left, right, &result);
      break;
    case '/':
    case '%':
      // Divisors are counts of things.
      if (right <= 0) malformed(expression);
      result = op == '/' ? left / right : left % right;
      break;
    default:
      malformed(expression);
  }
  if (overflows) malformed(expression);
  return result;
}

// "04x": at most two digits of width, and a base. A longer one is a mistake that could fill the memory.
bool is_format(std::string_view format) {
  const auto base = format.find_first_not_of("0123456789");
  const std::string_view letter = base == std::string_view::npos ? std::string_view{} : format.substr(base);
  return format.size() - letter.size() <= 3 && letter.size() <= 1 &&
         letter.find_first_not_of("dxX") == std::string_view::npos;
}

std::int64_t calculate(std::int64_t value, std::string_view operations, std::string_view expression) {
  while (!operations.empty()) {
    std::int64_t right = 0;
    const char* begin = operations.data() + 1;
    const char* end = operations.data() + operations.size();
    const auto parsed = std::from_chars(begin, end, right);
    if (parsed.ec != std::errc{}) malformed(expression);
    value = apply(operations.front(), value, right, expression);
    operations.remove_prefix(static_cast<std::size_t>(parsed.ptr - operations.data()));
  }
  return value;
}

std::string evaluate(std::string_view expression, const Variables& variables) {
  const auto colon = expression.find(':');
  const std::string_view sum = expression.substr(0, colon);
  const auto end = sum.find_first_of("+-*/%");
  const std::string_view name = sum.substr(0, end);
  if (const auto text = variables.texts.find(name); text != variables.texts.end() && sum == expression) {
    if (end != std::string_view::npos) malformed(expression);
    return text->second;
  }
  const auto number = variables.numbers.find(name);
  if (number == variables.numbers.end()) malformed(expression);
  const auto operations = end == std::string_view::npos ? std::string_view{} : sum.substr(end);
  const std::int64_t value = calculate(number->second, operations, expression);
  if (colon == std::string_view::npos) return fmt::format("{}", value);
  if (!is_format(expression.substr(colon + 1))) malformed(expression);
  try {
    return fmt::format(fmt::runtime(fmt::format("{{:{}}}", expression.substr(colon + 1))), value);
  } catch (const fmt::format_error&) {
    malformed(expression);
  }
}

}  // namespace

std::string expand(std::string_view text, const Variables& variables) {
  std::string result;
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) malformed(text.substr(open + 1));
    result += text.substr(0, open);
    result += evaluate(text.substr(open + 1, close - open - 1), variables);
    text.remove_prefix(close + 1);
  }
  return result.append(text);
}

}  // namespace oam_sim
